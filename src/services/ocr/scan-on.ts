import { ParseSpeeds, PDFArray, PDFDocument, PDFName, PDFStream } from "@cantoo/pdf-lib";
import { annotationsOf } from "../../pdfa/annotations.ts";
import { inherited } from "../../pdfa/content.ts";
import { getDict, getName, getNumber, getStream, isTrue } from "../../pdfa/model.ts";
import { streamData } from "../../pdfa/stream-data.ts";
import { Name, operations } from "../../pdfa/tokens.ts";
import type { Turn } from "./picture.ts";

/** A page that is one picture and nothing else. */
export interface Scan {
	/** How wide it is shown, before the page is turned by `rotate` degrees clockwise. */
	readonly widthPoints: number;
	readonly rotate: Turn;
}

/** Operators that paint nothing and leave a picture as it is (ISO 32000-2, annex A). Text may be there if it is invisible. */
const harmless = new Set(
	"q Q BT ET Tf Td TD Tm T* Tc Tw Tz TL Ts BMC BDC EMC MP DP g G rg RG k K cs CS w J j M d ri i".split(" "),
);
const showingText = new Set(["Tj", "TJ", "'", '"']);
/** Text render mode (9.3.6). */
const invisible = 3;
/** So much of a page's side, at each of its edges, may be off: nothing is printed there. */
const maxOff = 0.01;
/** Faxes have twice as many dots across as down; these are drawn. */
const maxUneven = 0.03;

/** Whether the only page of `pdf` shows its one picture, upright and to the edges, and nothing else. */
export async function scanOn(pdf: Uint8Array): Promise<Scan | undefined> {
	try {
		const document = await PDFDocument.load(pdf, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest });
		const page = document.getPage(0);
		if (annotationsOf(page.node).length > 0) return undefined;
		const shown = pictureIn(contentOf(page.node.Contents()));
		const image = getStream(getDict(inherited(page.node, "Resources"), "XObject"), shown?.name ?? "");
		if (shown === undefined || image === undefined || !isPlain(image)) return undefined;
		const [a, b, c, d, e, f] = shown.matrix;
		const [media, crop] = [page.getMediaBox(), page.getCropBox()];
		const edges = [
			[e, crop.x, crop.width],
			[e + a, crop.x + crop.width, crop.width],
			[f, crop.y, crop.height],
			[f + d, crop.y + crop.height, crop.height],
			[media.x, crop.x, crop.width],
			[media.y, crop.y, crop.height],
			[media.x + media.width, crop.x + crop.width, crop.width],
			[media.y + media.height, crop.y + crop.height, crop.height],
		] as const;
		const fits = edges.every(([edge, wanted, side]) => Math.abs(edge - wanted) <= maxOff * side);
		const uneven = ((getNumber(image.dict, "Width") ?? 0) * d) / ((getNumber(image.dict, "Height") ?? 0) * a) - 1;
		if (b !== 0 || c !== 0 || !fits || !(Math.abs(uneven) <= maxUneven)) return undefined;
		const angle = (((page.getRotation().angle % 360) + 360) % 360) as Turn;
		return angle % 90 === 0 ? { widthPoints: a, rotate: angle } : undefined;
	} catch {
		// What cannot be understood is drawn.
		return undefined;
	}
}

/** Without masks, exchanged colours or layers. */
const isPlain = ({ dict }: PDFStream): boolean =>
	getName(dict, "Subtype") === "Image" &&
	!isTrue(dict, "ImageMask") &&
	["SMask", "Mask", "Decode", "OC", "Alternates"].every((key) => !dict.has(PDFName.of(key)));

function contentOf(contents: PDFStream | PDFArray | undefined): Buffer {
	const streams =
		contents instanceof PDFArray ? contents.asArray().map((_, index) => contents.lookup(index)) : [contents];
	const parts = streams.flatMap((stream) => (stream instanceof PDFStream ? [streamData(stream)] : []));
	return Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n")]));
}

type Matrix = readonly [number, number, number, number, number, number];

/** The one thing a content stream paints, and where; undefined where there is more, or something else. */
function pictureIn(content: Buffer): { readonly name: string; readonly matrix: Matrix } | undefined {
	let matrix: Matrix = [1, 0, 0, 1, 0, 0];
	let mode = 0;
	const stack: (readonly [Matrix, number])[] = [];
	let found: { name: string; matrix: Matrix } | undefined;
	for (const { operator, operands } of operations(content, () => {})) {
		const [first] = operands;
		if (operator === "cm" && operands.length === 6 && operands.every((one) => typeof one === "number"))
			matrix = multiply(operands as unknown as Matrix, matrix);
		else if (operator === "Do" && first instanceof Name && found === undefined) found = { name: first.value, matrix };
		else if (operator === "Tr") mode = typeof first === "number" ? first : 0;
		else if (showingText.has(operator) ? mode !== invisible : !harmless.has(operator)) return undefined;
		if (operator === "q") stack.push([matrix, mode]);
		if (operator === "Q") [matrix, mode] = stack.pop() ?? [[1, 0, 0, 1, 0, 0], 0];
	}
	return found;
}

/** `first`, then `then` (8.3.4). */
const multiply = ([a, b, c, d, e, f]: Matrix, [A, B, C, D, E, F]: Matrix): Matrix => [
	a * A + b * C,
	a * B + b * D,
	c * A + d * C,
	c * B + d * D,
	e * A + f * C + E,
	e * B + f * D + F,
];
