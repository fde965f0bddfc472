import { PDFDict, PDFName, type PDFPage } from "@cantoo/pdf-lib";
import type { Line, PageWords } from "../ocr/task.ts";
import { ascent, descent, type GlyphlessFont, glyphAdvance } from "./glyphless-font.ts";
import { displayedSize, fromDisplayed, pageBox, quarter } from "./page-box.ts";

const fontName = "MaraText";
/** Points; a box of a speck or of a whole page must not make letters no viewer can select. */
const minFontSize = 2;
const maxFontSize = 400;

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
	return [
		"q",
		`${fromDisplayed(box).map(exact).join(" ")} cm`,
		"BT",
		"3 Tr",
		...lines.flatMap((line) => lineContent(line, { scaleX, scaleY, height: size.height }, font)),
		"ET",
		"Q",
	].join("\n");
}

interface Place {
	readonly scaleX: number;
	readonly scaleY: number;
	readonly height: number;
}

/** A text matrix along the baseline, then word by word: its place, its stretch (Tz, 9.3.4), its text, a space. */
function lineContent(line: Line, place: Place, font: GlyphlessFont): string[] {
	const left = Math.min(...line.words.map((word) => word.box[0])) * place.scaleX;
	const right = Math.max(...line.words.map((word) => word.box[2])) * place.scaleX;
	const rise = (line.baseline[0] - line.baseline[1]) * place.scaleY;
	const length = Math.hypot(right - left, rise);
	const cos = (right - left) / length;
	const sin = rise / length;
	const start = place.height - line.baseline[0] * place.scaleY;
	const size = fontSize(line, place.scaleY);
	const content = [
		`/${fontName} ${number(size)} Tf`,
		`${[cos, sin, -sin, cos].map(fine).join(" ")} ${number(left)} ${number(start)} Tm`,
	];

	let at = 0;
	line.words.forEach((word, index) => {
		const from = round((word.box[0] * place.scaleX - left) / cos);
		const to = (word.box[2] * place.scaleX - left) / cos;
		if (index > 0) content.push(`${number(from - at)} 0 Td`);
		at = from;
		const { hex, length } = font.encode(word.text);
		const natural = (length * glyphAdvance * size) / 1000;
		// The space ends the word: selections run through, and no extractor has to guess.
		const gap = index === line.words.length - 1 ? "" : font.encode(" ").hex;
		content.push(`${Math.max(1, Math.round((100 * (to - from)) / natural))} Tz <${hex}${gap}> Tj`);
	});
	return content;
}

/**
 * From the height of the line's tall letters above the baseline, which fills the font's ascent.
 * The upper quartile of the words: one initial or stain must not blow up the line, nor a row of "no" shrink it.
 */
function fontSize(line: Line, scaleY: number): number {
	const left = Math.min(...line.words.map((word) => word.box[0]));
	const right = Math.max(...line.words.map((word) => word.box[2]));
	const heights = line.words
		.map((word) => {
			const along = right > left ? ((word.box[0] + word.box[2]) / 2 - left) / (right - left) : 0;
			const base = line.baseline[0] + along * (line.baseline[1] - line.baseline[0]);
			const above = base - word.box[1];
			const whole = word.box[3] - word.box[1];
			// A baseline far off its word (upended or misread lines): the box itself is the better witness.
			return above > 0.4 * whole && above < 1.6 * whole ? above : whole * (ascent / (ascent - descent));
		})
		.sort((a, b) => a - b);
	const tall = heights[Math.floor((heights.length - 1) * 0.75)] ?? 0;
	return Math.min(maxFontSize, Math.max(minFontSize, (tall * scaleY * 1000) / ascent));
}

const exact = (value: number): string => String(Math.round(value * 1000) / 1000);
/** Tenths of a point: 1/720 inch, less than a pixel of any scan. More digits would only make the file larger. */
const round = (value: number): number => Math.round(value * 10) / 10;
const number = (value: number): string => String(round(value));
/** Directions need more: at 800 points length, 0.0005 is less than half a point. */
const fine = (value: number): string => String(Math.round(value * 2_000) / 2_000);
