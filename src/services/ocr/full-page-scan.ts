import { paintedOn } from "../../tools/mutool.ts";
import type { Turn } from "../../tools/tesseract-orientation.ts";
import { maxEdgeGap, maxUnevenDpi } from "./thresholds.ts";

/** The one picture that a page is. */
export interface Scan {
	/** Its pixels to the inch, as it is shown. */
	readonly dpi: number;
	/** Degrees clockwise by which it is turned to be shown. */
	readonly turn: Turn;
}

/** What paints nothing: of text, only what is invisible. */
const harmless = new Set(["document", "page", "set_default_colorspaces", "ignore_text", "span", "g"]);

/** Whether the only page of `pdf` in `folder` shows one picture, to the edges, and nothing else: no text, line, note or mask. */
export async function findFullPageScan(folder: string, pdf: string): Promise<Scan | undefined> {
	const painted = await paintedOn(folder, pdf).catch(() => "");
	const images: string[] = [];
	for (const [, tag = "", attributes = ""] of painted.matchAll(/<([a-z_]+)([^>]*)>/g)) {
		if (tag === "fill_image") images.push(attributes);
		else if (!harmless.has(tag)) return undefined;
	}
	const [image] = images;
	if (image === undefined || images.length > 1) return undefined;
	const [x0, y0, x1, y1] = numbers(/<page [^>]*mediabox="([^"]*)"/.exec(painted)?.[1]);
	const [a, b, c, d, e, f] = numbers(/transform="([^"]*)"/.exec(image)?.[1]);
	const [width, height] = [sizeOf("width", image), sizeOf("height", image)];
	// A turned picture's sides change places, and its corner is another of the page's.
	const turn = a > 0 && d > 0 ? 0 : b > 0 && c < 0 ? 90 : a < 0 && d < 0 ? 180 : b < 0 && c > 0 ? 270 : undefined;
	const [across, down] = turn === 0 || turn === 180 ? [a, d] : [b, c];
	const [shownWidth, shownHeight] = turn === 0 || turn === 180 ? [a, d] : [c, b];
	const isStraight = turn === 0 || turn === 180 ? b === 0 && c === 0 : a === 0 && d === 0;
	const fits =
		Math.abs(Math.min(e, e + shownWidth) - x0) <= maxEdgeGap * (x1 - x0) &&
		Math.abs(Math.max(e, e + shownWidth) - x1) <= maxEdgeGap * (x1 - x0) &&
		Math.abs(Math.min(f, f + shownHeight) - y0) <= maxEdgeGap * (y1 - y0) &&
		Math.abs(Math.max(f, f + shownHeight) - y1) <= maxEdgeGap * (y1 - y0);
	const dpi = (72 * width) / Math.abs(across);
	const uneven = (72 * height) / Math.abs(down) / dpi - 1;
	return turn !== undefined && isStraight && fits && Math.abs(uneven) <= maxUnevenDpi ? { dpi, turn } : undefined;
}

type Six = readonly [number, number, number, number, number, number];

const numbers = (text = ""): Six => text.split(" ").map(Number) as unknown as Six;

const sizeOf = (name: "width" | "height", attributes: string): number =>
	Number(new RegExp(` ${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
