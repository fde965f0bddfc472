import { PDFArray, PDFDict } from "@cantoo/pdf-lib";
import { annotationsOf } from "./annotations.ts";
import { get, getDict, getName, getText, isTrue, items, type Model } from "./model.ts";
import type { Report } from "./violation.ts";

/** ISO 32000-1, table 198, without those that 6.5.1 forbids. */
const allowedActions = new Set(["GoTo", "GoToR", "GoToE", "Thread", "URI", "Named", "SubmitForm"]);
const allowedNamed = new Set(["NextPage", "PrevPage", "FirstPage", "LastPage"]);
/** Keys under which actions hang (12.6.2); an action's own followers under Next. */
const actionKeys = ["A", "OpenAction", "Next", "PA"];

/** 6.4 to 6.11 but for metadata: forms, actions, embedded files, layers, presentations. */
export function checkCatalog(model: Model, report: Report): void {
	checkForm(model, report);
	checkActions(model, report);
	checkEmbedded(model, report);
	checkLayers(model, report);
	if (get(getDict(model.catalog, "Names"), "AlternatePresentations") !== undefined)
		report("6.10", "file", "The document has alternate presentations.");
	for (const [index, page] of model.pages.entries())
		if (get(page.node, "PresSteps") !== undefined)
			report("6.10", `page ${index + 1}`, "A page has presentation steps.");
	if (get(model.catalog, "Requirements") !== undefined)
		report("6.11", "file", "The document makes requirements of its reader.");
}

function checkForm(model: Model, report: Report): void {
	const form = getDict(model.catalog, "AcroForm");
	if (isTrue(form, "NeedAppearances")) report("6.4.1", "file", "Form fields have to be drawn by the reader.");
	if (get(form, "XFA") !== undefined) report("6.4.2", "file", "The form is written in XFA.");
	if (isTrue(model.catalog, "NeedsRendering")) report("6.4.2", "file", "The form has to be drawn by the reader.");
	for (const [index, page] of model.pages.entries())
		for (const annotation of annotationsOf(page.node))
			if (getName(annotation, "Subtype") === "Widget" && (get(annotation, "A") ?? get(annotation, "AA")) !== undefined)
				report("6.4.1", `page ${index + 1}`, "A form field has an action.");
	for (const [object, where] of model.objects)
		if (object instanceof PDFDict && get(object, "FT") !== undefined && get(object, "AA") !== undefined)
			report("6.4.1", where, "A form field has an action.");
}

function checkActions(model: Model, report: Report): void {
	for (const [object, where] of model.objects) {
		if (!(object instanceof PDFDict)) continue;
		for (const key of actionKeys) {
			const value = get(object, key);
			for (const action of value instanceof PDFArray ? items(value) : [value])
				if (action instanceof PDFDict) checkAction(action, where, report);
		}
	}
	if (get(model.catalog, "AA") !== undefined) report("6.5.2", "file", "The document acts by itself.");
	for (const [index, page] of model.pages.entries())
		if (get(page.node, "AA") !== undefined) report("6.5.2", `page ${index + 1}`, "A page acts by itself.");
	if (get(getDict(model.catalog, "Names"), "JavaScript") !== undefined)
		report("6.5.1", "file", "The document has scripts.");
}

function checkAction(action: PDFDict, where: string, report: Report): void {
	const kind = getName(action, "S");
	// Structure elements and groups have an /S too, never under these keys; outline items' /A and "Next" items have none.
	if (kind === undefined) return;
	if (!allowedActions.has(kind)) report("6.5.1", where, "There is an action of a kind that is not allowed.");
	if (kind === "Named" && !allowedNamed.has(getName(action, "N") ?? ""))
		report("6.5.1", where, "There is a named action that is not allowed.");
}

function checkEmbedded(model: Model, report: Report): void {
	for (const [object, where] of model.objects) {
		if (!(object instanceof PDFDict) || getDict(object, "EF") === undefined) continue;
		if (getText(object, "F") === undefined || getText(object, "UF") === undefined)
			report("6.8", where, "An embedded file lacks a name.");
		// Only files that are PDF/A themselves are allowed; that is not looked into.
		report("6.8", where, "Another file is embedded.");
	}
}

function checkLayers(model: Model, report: Report): void {
	const properties = getDict(model.catalog, "OCProperties");
	if (properties === undefined) return;
	const others = get(properties, "Configs");
	const configurations = [getDict(properties, "D"), ...(others instanceof PDFArray ? items(others) : [])];
	const names = new Set<string>();
	for (const configuration of configurations) {
		if (!(configuration instanceof PDFDict)) continue;
		const name = getText(configuration, "Name") ?? "";
		if (name === "") report("6.9", "file", "A configuration of layers has no name.");
		else if (names.has(name)) report("6.9", "file", "Two configurations of layers have the same name.");
		names.add(name);
		if (get(configuration, "AS") !== undefined) report("6.9", "file", "Layers switch by themselves.");
		checkOrder(properties, configuration, report);
	}
}

/** An order, where there is one, must list all layers. */
function checkOrder(properties: PDFDict, configuration: PDFDict, report: Report): void {
	const order = get(configuration, "Order");
	const groups = get(properties, "OCGs");
	if (!(order instanceof PDFArray) || !(groups instanceof PDFArray)) return;
	const listed = new Set<unknown>();
	const waiting = [order];
	for (let array = waiting.pop(); array !== undefined && listed.size < 100_000; array = waiting.pop())
		for (const item of items(array))
			if (item instanceof PDFArray) waiting.push(item);
			else listed.add(item);
	if (items(groups).some((group) => !listed.has(group)))
		report("6.9", "file", "The order of layers does not list them all.");
}
