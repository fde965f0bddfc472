import { PDFDict, PDFName, type PDFPage } from "@cantoo/pdf-lib";
import type { Line, PageWords, Word } from "../ocr/task.ts";
import { fontSizes } from "./font-sizes.ts";
import { type GlyphlessFont, glyphAdvance } from "./glyphless-font.ts";
import { displayedSize, fromDisplayed, pageBox, quarter } from "./page-box.ts";

const fontName = "MaraText";
/** Points by which a word may be set off its place: nobody sees it, and it is half of what nobody should. */
const maxPull = 1;

/** Lays `words` invisibly over `page`, turning it where they say so. Returns whether there was any word. */
export function addTextLayer(page: PDFPage, words: PageWords, font: GlyphlessFont): boolean {
	const { context } = page.doc;
	const rotate = quarter(pageBox(page).rotate + words.rotate);
	if (words.rotate !== 0) page.node.set(PDFName.of("Rotate"), context.obj(rotate));
	if (words.lines.every((line) => line.words.length === 0)) return false;

	const content = textContent(words, { ...pageBox(page), rotate }, font);
	const layer = context.register(context.flateStream(content));
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

/** The content stream: text render mode 3, "neither fill nor stroke" (9.3.6), line by line. */
export function textContent(words: PageWords, box: Parameters<typeof fromDisplayed>[0], font: GlyphlessFont): string {
	const size = displayedSize(box);
	const scaleX = size.width / words.widthPoints;
	const scaleY = size.height / words.heightPoints;
	const lines = words.lines.filter((line) => line.words.length > 0);
	const sizes = fontSizes(lines, scaleY);
	return [
		"q",
		`${fromDisplayed(box).map(exact).join(" ")} cm`,
		"BT",
		"3 Tr",
		...lines.flatMap((line, index) =>
			lineContent(line, sizes[index] ?? 0, { scaleX, scaleY, height: size.height }, font),
		),
		"ET",
		"Q",
	].join("\n");
}

interface Place {
	readonly scaleX: number;
	readonly scaleY: number;
	readonly height: number;
}

/**
 * Word by word: its place, its stretch (Tz, 9.3.4), its text, a space. Every word is level, whatever the line's slope:
 * Poppler takes a word apart whose letters rise by half a point, and a line whose words rise by half their size.
 */
function lineContent(line: Line, size: number, place: Place, font: GlyphlessFont): string[] {
	const baseline = baselineOf(line);
	const content = [`/${fontName} ${number(size)} Tf`];
	let [atX, atY] = [0, 0];
	line.words.forEach((word, index) => {
		const x = round(word.box[0] * place.scaleX);
		const y = round(place.height - baseline(word) * place.scaleY);
		content.push(index === 0 ? `1 0 0 1 ${number(x)} ${number(y)} Tm` : `${number(x - atX)} ${number(y - atY)} Td`);
		[atX, atY] = [x, y];
		const { hex, length } = font.encode(word.text);
		const natural = (length * glyphAdvance * size) / 1000;
		// The space ends the word: selections run through, and no extractor has to guess.
		const gap = index === line.words.length - 1 ? "" : font.encode(" ").hex;
		const stretch = Math.round((100 * (word.box[2] - word.box[0]) * place.scaleX) / natural);
		content.push(`${Math.max(1, stretch)} Tz <${hex}${gap}> Tj`);
	});
	return content;
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
/** Tenths of a point: 1/720 inch, less than a pixel of any scan. More digits would only make the file larger. */
const round = (value: number): number => Math.round(value * 10) / 10;
const number = (value: number): string => String(round(value));
