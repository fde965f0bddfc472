import { PDFArray, PDFDict, PDFName, type PDFObject, PDFStream } from "@cantoo/pdf-lib";
import type { Usage } from "./content-usage.ts";
import { componentsOf, iccHeader } from "./icc.ts";
import { get, getDict, getName, getNumber, getStream, items, type Model, nameText } from "./model.ts";
import { dataOrNone } from "./stream-data.ts";
import type { Report } from "./violation.ts";

/** 6.1.13. */
const maxColourants = 32;

/** 6.2.3 and 6.2.4: output intents and colour spaces; what 6.2.10 says of blending. */
export function checkColour(model: Model, usage: Usage, report: Report): void {
	const intent = checkOutputIntents(model, report);
	checkDeviceSpaces(usage, intent, report);
	for (const [space, where] of usage.spaces) checkSpace(space, where, report);
	checkSeparations(model, report);
	if (usage.overprintedCmyk !== undefined)
		report("6.2.4.2", usage.overprintedCmyk, "ICC-based CMYK is overprinted with mode 1.");
	if (intent === undefined)
		for (const page of usage.transparent)
			if (get(getDict(model.pages[page]?.node, "Group"), "CS") === undefined)
				report("6.2.10", `page ${page + 1}`, "Something is transparent, and no colour space for blending is given.");
}

/** The space of the PDF/A output intent's profile; undefined without such. */
function checkOutputIntents(model: Model, report: Report): string | undefined {
	const intents = get(model.catalog, "OutputIntents");
	if (!(intents instanceof PDFArray)) return undefined;
	const dicts = items(intents).filter((one): one is PDFDict => one instanceof PDFDict);
	const profiles = new Set(dicts.flatMap((dict) => getStream(dict, "DestOutputProfile") ?? []));
	if (profiles.size > 1) report("6.2.3", "file", "Output intents have different profiles.");
	let space: string | undefined;
	for (const dict of dicts) {
		if (get(dict, "DestOutputProfileRef") !== undefined)
			report("6.2.3", "file", "An output intent refers to a profile elsewhere.");
		const isPdfA = getName(dict, "S") === "GTS_PDFA1";
		const profile = getStream(dict, "DestOutputProfile");
		if (profile === undefined) continue;
		const header = iccHeader(dataOrNone(profile));
		const sound =
			header !== undefined &&
			header.major < 5 &&
			["prtr", "mntr"].includes(header.deviceClass) &&
			["RGB ", "CMYK", "GRAY"].includes(header.space);
		if (!sound) report("6.2.3", "file", "The output intent's profile is no output or monitor profile.");
		else if (isPdfA) space = header.space;
	}
	return space;
}

function checkDeviceSpaces(usage: Usage, intent: string | undefined, report: Report): void {
	const needed = { DeviceRGB: "RGB ", DeviceCMYK: "CMYK", DeviceGray: intent } as const;
	for (const [device, where] of usage.device)
		if (intent === undefined || needed[device] !== intent)
			report("6.2.4.3", where, `${device} is used without a suitable output intent.`);
}

function checkSpace(space: PDFObject, where: string, report: Report): void {
	if (!(space instanceof PDFArray)) return;
	const family = nameText(space.lookup(0));
	if (family === "ICCBased") checkIcc(space.lookup(1), where, report);
	if (family === "DeviceN") checkDeviceN(space, where, report);
}

function checkIcc(profile: PDFObject | undefined, where: string, report: Report): void {
	const header = profile instanceof PDFStream ? iccHeader(dataOrNone(profile)) : undefined;
	const sound =
		header !== undefined &&
		header.major < 5 &&
		["prtr", "mntr", "scnr", "spac"].includes(header.deviceClass) &&
		componentsOf[header.space] === (profile instanceof PDFStream ? getNumber(profile.dict, "N") : undefined);
	if (!sound) report("6.2.4.2", where, "A colour space's ICC profile is not sound.");
}

function checkDeviceN(space: PDFArray, where: string, report: Report): void {
	const names = space.lookup(1);
	const colourants = names instanceof PDFArray ? items(names).map(nameText) : [];
	if (colourants.length > maxColourants) report("6.1.13", where, "A DeviceN space has more than 32 colourants.");
	const attributes = space.lookup(4);
	const known = attributes instanceof PDFDict ? getDict(attributes, "Colorants") : undefined;
	const process = getDict(attributes instanceof PDFDict ? attributes : undefined, "Process");
	const components = get(process, "Components");
	const ofProcess = components instanceof PDFArray ? items(components).map(nameText) : [];
	for (const name of colourants) {
		if (name === undefined || name === "None" || ["Cyan", "Magenta", "Yellow", "Black"].includes(name)) continue;
		if (!ofProcess.includes(name) && get(known, name) === undefined)
			report("6.2.4.4", where, "A DeviceN space does not describe one of its spot colours.");
	}
}

/** Spot colours of one name must be mixed in one way, compared as objects. */
function checkSeparations(model: Model, report: Report): void {
	const mixes = new Map<string, string>();
	for (const [object, where] of model.objects) {
		if (!(object instanceof PDFArray) || object.size() !== 4 || object.get(0) !== PDFName.of("Separation")) continue;
		const name = nameText(object.lookup(1)) ?? "";
		if (name === "All" || name === "None") continue;
		const mix = `${spelt(object.lookup(2), 0)} ${spelt(object.lookup(3), 0)}`;
		if ((mixes.get(name) ?? mix) !== mix)
			report("6.2.4.4", where, "Spot colours of one name are mixed in different ways.");
		mixes.set(name, mix);
	}
}

/** An object written out, streams by their data: compression and indirection do not count. */
function spelt(object: PDFObject | undefined, depth: number): string {
	if (object === undefined || depth > 8) return "";
	if (object instanceof PDFArray)
		return `[${items(object)
			.map((item) => spelt(item, depth + 1))
			.join(" ")}]`;
	if (object instanceof PDFStream) return `${spelt(object.dict, depth)}${dataOrNone(object).toString("latin1")}`;
	if (!(object instanceof PDFDict)) return object.toString();
	const kept = object.keys().filter((key) => !["Length", "Filter", "DecodeParms"].includes(key.decodeText()));
	return `<${kept
		.map((key) => `${key.asString()} ${spelt(object.lookup(key), depth + 1)}`)
		.sort()
		.join(" ")}>`;
}
