import sharp from "sharp";
import type { Cells } from "./cells.ts";

/** A ground with more unrest than this under so little ink, as shares of the page, is a scene. */
const most = { unrest: 0.14, ink: 0.04 };
/** Unrest is told from cells of this resolution that differ by more than this, of 255. */
const sceneryDpi = 12;
const step = 12;

/** Whether a page is a photo all over, in which edges are no strokes. `dpi` and `inkShare` are those of the page. */
export const isScenery = async (cells: Cells, ground: Uint8Array, dpi: number, inkShare: number): Promise<boolean> =>
	inkShare < most.ink && (await unrest(cells, ground, dpi)) > most.unrest;

/** Share of a ground's neighbouring cells, 1/12 inch wide, of clearly different gray: paper has few, with shadows, panels and pictures on it too. */
async function unrest(
	{ side, ground: { width, height, channels } }: Cells,
	ground: Uint8Array,
	dpi: number,
): Promise<number> {
	const shrink = (sceneryDpi * side) / dpi;
	const [columns, lines] = [width, height].map((pixels) => Math.max(2, Math.round(pixels * shrink))) as [
		number,
		number,
	];
	const small = await sharp(ground, { raw: { width, height, channels } })
		.resize({ width: columns, height: lines, fit: "fill", kernel: "linear" })
		.toColourspace("b-w")
		.extractChannel(0)
		.raw()
		.toBuffer();
	let steps = 0;
	for (let at = columns; at < small.length; at++) {
		const [here, left, above] = [small[at] as number, small[at - 1] as number, small[at - columns] as number];
		if (Math.max(Math.abs(here - left), Math.abs(here - above)) > step) steps++;
	}
	return steps / small.length;
}
