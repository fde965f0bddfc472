import sharp from "sharp";
import type { Cells } from "./separate-layers.ts";
import { maxPaperTexture, maxPhotographInk, sceneryDpi, sceneryStep } from "./thresholds.ts";

/** Whether a page is a photograph as a whole, in which edges are no strokes. `dpi` and `inkShare` are those of the page. */
export const isPhotograph = async (cells: Cells, ground: Uint8Array, dpi: number, inkShare: number): Promise<boolean> =>
	inkShare < maxPhotographInk && (await unrest(cells, ground, dpi)) > maxPaperTexture;

/** Share of neighbouring background cells, 1/12 inch wide, of clearly different gray: paper has few, even with shadows, panels and pictures. */
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
		if (Math.max(Math.abs(here - left), Math.abs(here - above)) > sceneryStep) steps++;
	}
	return steps / small.length;
}
