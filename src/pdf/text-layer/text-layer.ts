import { PDFDict, PDFName, type PDFPage } from "@cantoo/pdf-lib";
import { flateStream } from "../flate-stream.ts";
import { displayedSize, fromDisplayed, pageBox, quarter } from "../page-box.ts";
import { fontSizes } from "./font-sizes.ts";
import type { GlyphlessFont } from "./glyphless-font.ts";
import type { Line, PageWords, Word } from "./page-words.ts";
import { TextPen } from "./text-pen.ts";

const fontName = "MaraText";
/** Points by which a word may be displaced: half of what is visible when it is selected. */
const maxPull = 1;

/** Lays `words` invisibly over `page`, turning it where they say so. Returns whether there was any word. */
export function addTextLayer(page: PDFPage, words: PageWords, font: GlyphlessFont): boolean {
	const { context } = page.doc;
	const rotate = quarter(pageBox(page).rotate + words.rotate);
	if (words.rotate !== 0) page.node.set(PDFName.of("Rotate"), context.obj(rotate));
	if (words.lines.every((line) => line.words.length === 0)) return false;

	const content = textContent(words, { ...pageBox(page), rotate }, font);
	const layer = context.register(flateStream(context, Buffer.from(content, "latin1")));
	page.node.normalizedEntries();
	// Before what is there: its graphics state is then surely the initial one, however badly the rest is balanced.
	page.node.set(PDFName.of("Contents"), context.obj([layer, ...contentRefs(page)]));
	addFont(page, font);
	return true;
}

function contentRefs(page: PDFPage) {
	const contents = page.node.Contents();
	if (contents === undefined) return [];
	if ("asArray" in contents) return contents.asArray();
	const own = page.node.get(PDFName.of("Contents"));
	return own === undefined ? [] : [own];
}

/** Resources may be shared by other pages or inherited (7.7.3.4): only the page's own copy is changed. */
function addFont(page: PDFPage, font: GlyphlessFont): void {
	const { context } = page.doc;
	const resources = page.node.Resources()?.clone(context) ?? context.obj({});
	const fonts = resources.lookupMaybe(PDFName.of("Font"), PDFDict)?.clone(context) ?? context.obj({});
	fonts.set(PDFName.of(fontName), font.ref);
	resources.set(PDFName.of("Font"), fonts);
	page.node.set(PDFName.of("Resources"), resources);
}

/** The content stream, a character a byte: text render mode 3, "neither fill nor stroke" (9.3.6), line by line. */
function textContent(words: PageWords, box: Parameters<typeof fromDisplayed>[0], font: GlyphlessFont): string {
	const { width, height } = displayedSize(box);
	const scaleX = width / words.widthPoints;
	const scaleY = height / words.heightPoints;
	const lines = words.lines.filter((line) => line.words.length > 0);
	const sizes = fontSizes(lines, scaleY);
	const pen = new TextPen(font, fontName);
	for (const [index, line] of lines.entries()) {
		pen.beginLine(sizes[index] ?? 0);
		const baseline = baselineOf(line);
		// Every word is level, whatever the line's slope: Poppler takes a word apart whose letters rise by half a point,
		// and a line whose words rise by half their size.
		for (const word of line.words) {
			const [left, , right] = word.box;
			const y = height - baseline(word) * scaleY;
			// The space ends the word: selections run through, and no extractor has to guess.
			pen.write(word.text, left * scaleX, y, (right - left) * scaleX, word !== line.words.at(-1));
		}
	}
	return ["q", `${fromDisplayed(box).map(exact).join(" ")} cm`, "BT", "3 Tr", pen.finish(), "ET", "Q"].join("\n");
}

/** Where a word of `line` stands: on the line's slope, but a little nearer to its middle, which keeps the line together. */
function baselineOf(line: Line): (word: Word) => number {
	const left = Math.min(...line.words.map((word) => word.box[0]));
	const right = Math.max(...line.words.map((word) => word.box[2]));
	const middle = (line.baseline[0] + line.baseline[1]) / 2;
	return (word) => {
		const along = right > left ? ((word.box[0] + word.box[2]) / 2 - left) / (right - left) : 0;
		const off = line.baseline[0] + along * (line.baseline[1] - line.baseline[0]) - middle;
		return middle + Math.sign(off) * Math.max(0, Math.abs(off) - maxPull);
	};
}

const exact = (value: number): string => String(Math.round(value * 1000) / 1000);
