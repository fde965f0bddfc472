import { PDFArray, PDFDict, PDFStream } from "@cantoo/pdf-lib";
import { get, getDict, getName, getNumber, inherited, items, type Model } from "./model.ts";
import { type Report, reportAt, type Say } from "./violation.ts";

/** ISO 32000-1, table 169, without those that 6.3.1 forbids. */
const allowed = new Set(
	(
		"Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup " +
		"FileAttachment Widget PrinterMark TrapNet Watermark Redact"
	).split(" "),
);
/** Flags (ISO 32000-2, table 167). */
export const flag = { invisible: 1, hidden: 2, print: 4, noView: 32, toggleNoView: 256 } as const;
/** Those of what is not always shown. */
export const notShown = flag.invisible | flag.noView | flag.toggleNoView;

export function annotationsOf(page: PDFDict): PDFDict[] {
	const annots = get(page, "Annots");
	if (!(annots instanceof PDFArray)) return [];
	return items(annots).filter((one): one is PDFDict => one instanceof PDFDict);
}

/** Every appearance stream an annotation has, its states' included (ISO 32000-2, 12.5.5). */
export function appearancesOf(annotation: PDFDict): PDFStream[] {
	const appearance = getDict(annotation, "AP");
	const normal = get(appearance, "N");
	if (normal instanceof PDFStream) return [normal];
	if (!(normal instanceof PDFDict)) return [];
	return normal.keys().flatMap((key) => {
		const state = normal.lookup(key);
		return state instanceof PDFStream ? [state] : [];
	});
}

/** 6.3: kinds, flags and appearances of annotations. */
export function checkAnnotations(model: Model, report: Report): void {
	for (const [index, page] of model.pages.entries())
		for (const annotation of annotationsOf(page.node)) {
			const say = reportAt(report, `page ${index + 1}`);
			const kind = getName(annotation, "Subtype") ?? "";
			if (!allowed.has(kind)) say("6.3.1", "An annotation is of a kind that is not allowed.");
			checkFlags(annotation, kind, say);
			checkAppearance(annotation, kind, say);
		}
}

function checkFlags(annotation: PDFDict, kind: string, say: Say): void {
	const flags = getNumber(annotation, "F");
	if (flags === undefined) {
		if (kind !== "Popup") say("6.3.2", "An annotation has no flags.");
	} else if ((flags & flag.print) === 0 || (flags & (flag.hidden | notShown)) !== 0)
		say("6.3.2", "An annotation is hidden or not printed.");
}

function checkAppearance(annotation: PDFDict, kind: string, say: Say): void {
	const appearance = getDict(annotation, "AP");
	if (appearance === undefined) {
		if (kind !== "Popup" && kind !== "Link" && !isPoint(annotation)) say("6.3.3", "An annotation has no appearance.");
		return;
	}
	if (appearance.keys().some((key) => key.decodeText() !== "N"))
		say("6.3.3", "An annotation has appearances other than the normal one.");
	const normal = get(appearance, "N");
	const isButton = kind === "Widget" && fieldKind(annotation) === "Btn";
	if (isButton ? !(normal instanceof PDFDict) : !(normal instanceof PDFStream))
		say("6.3.3", "An annotation's normal appearance is of the wrong sort.");
}

function isPoint(annotation: PDFDict): boolean {
	const rect = get(annotation, "Rect");
	return (
		rect instanceof PDFArray &&
		String(rect.lookup(0)) === String(rect.lookup(2)) &&
		String(rect.lookup(1)) === String(rect.lookup(3))
	);
}

/** A widget's field kind, which it may have from its parents (12.7.4.1). */
export const fieldKind = (widget: PDFDict): string | undefined => inherited(widget, (field) => getName(field, "FT"));
