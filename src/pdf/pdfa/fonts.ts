import { PDFDict } from "@cantoo/pdf-lib";
import { checkComposite } from "./composite-fonts.ts";
import type { Usage } from "./content-usage.ts";
import { unicodeOf } from "./font/glyph-names.ts";
import { differencesOf } from "./font-glyphs.ts";
import { get, getArray, getDict, getName, getStream, getText, type Model, nameText } from "./model.ts";
import { checkSimple } from "./simple-fonts.ts";
import { type Report, reportAt } from "./violation.ts";

const kinds = new Set(["Type1", "MMType1", "TrueType", "Type3", "Type0"]);

/** 6.2.11: every font that shows something: its dictionaries, its program, each glyph it was asked for. */
export function checkFonts(model: Model, usage: Usage, report: Report): void {
	for (const [font, use] of usage.fonts) {
		const kind = getName(font, "Subtype") ?? "";
		const say = reportAt(report, `${use.where}, ${model.whereIs(font)}`);
		if (!kinds.has(kind) || nameText(get(font, "Type")) !== "Font")
			say("6.2.11.2", "A font is of no kind that ISO 32000-1 knows.");
		else if (kind === "Type0") checkComposite(font, use, say);
		else if (kind !== "Type3") checkSimple(font, kind, use, say);
		if (!tellsUnicode(font, kind)) say("6.2.11.7.2", "A font does not tell which characters its glyphs are.");
	}
}

/** 6.2.11.7.2, for level U: ToUnicode, or an encoding whose names tell it. */
function tellsUnicode(font: PDFDict, kind: string): boolean {
	if (getStream(font, "ToUnicode") !== undefined) return true;
	const encoding = get(font, "Encoding");
	if (kind === "Type0") {
		const ordering = getText(getDict(descendantOf(font), "CIDSystemInfo"), "Ordering") ?? "";
		return ["GB1", "CNS1", "Japan1", "Korea1"].includes(ordering);
	}
	if (kind === "TrueType") return encoding !== undefined;
	const names = [...differencesOf(encoding).values()];
	if (kind === "Type3" || encoding === undefined) return false;
	return names.every((name) => unicodeOf(name) !== undefined || name === ".notdef");
}

function descendantOf(font: PDFDict): PDFDict | undefined {
	const descendant = getArray(font, "DescendantFonts")?.[0];
	return descendant instanceof PDFDict ? descendant : undefined;
}
