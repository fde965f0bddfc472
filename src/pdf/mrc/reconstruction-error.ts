import sharp from "sharp";
import type { Size } from "../../imaging/raster.ts";
import { pixelsAt, resize } from "../../imaging/resize.ts";
import type { FewInks } from "./foreground-layer.ts";
import type { Jpeg, Mixed } from "./layers.ts";
import type { Cells } from "./separate-layers.ts";
import { noticedChroma, noticedLuma, underStrokes } from "./thresholds.ts";

/**
 * Share of a page (0 to 1) that looks different after its layers are put together again: missing pencil, stamps or markers, an ink of
 * the wrong colour. Compares means over 3 × 3 halved cells, because finer differences lie at edges.
 */
export async function reconstructionError(
	cells: Cells,
	background: Jpeg,
	foreground: Mixed["foreground"],
): Promise<number> {
	const { channels } = cells.ground;
	const from = { width: cells.ground.width, height: cells.ground.height };
	const halved = { width: (from.width + 1) >> 1, height: (from.height + 1) >> 1 };
	const { width, height } = halved;
	const before = await pixelsAt(sharp(cells.whole, { raw: { ...from, channels } }), halved, channels);
	const { data: cover } = await resize({ data: cells.cover, ...from, channels: 1 }, halved, "linear");
	const under = await pixelsAt(sharp(background.data), halved, channels);
	const over = await inksOf(foreground, halved, channels);
	const off = new Float32Array(width * height * channels);
	for (let cell = 0, at = 0; cell < width * height; cell++) {
		const share = (cover[cell] as number) / 255;
		for (let channel = 0; channel < channels; channel++, at++)
			off[at] = share * (over[at] as number) + (1 - share) * (under[at] as number) - (before[at] as number);
	}
	let changed = 0;
	for (let y = 1; y < height - 1; y++)
		for (let x = 1; x < width - 1; x++) {
			let luma = 0;
			let [least, most] = [0, 0];
			for (let channel = 0; channel < channels; channel++) {
				const mean = meanAround(off, (y * width + x) * channels + channel, channels, width * channels);
				luma += mean / channels;
				least = channel === 0 ? mean : Math.min(least, mean);
				most = channel === 0 ? mean : Math.max(most, mean);
			}
			const covered = meanAround(cover, y * width + x, 1, width) / 255;
			if (Math.abs(luma) > noticedLuma + underStrokes * Math.min(1, 2 * covered)) changed++;
			else if (most - least > 2 * noticedChroma) changed++;
		}
	return changed / (width * height);
}

function meanAround(plane: Float32Array | Uint8Array, at: number, step: number, row: number): number {
	let sum = 0;
	for (let line = at - row; line <= at + row; line += row)
		sum += (plane[line - step] as number) + (plane[line] as number) + (plane[line + step] as number);
	return sum / 9;
}

/** The strokes' colour in each cell. */
async function inksOf(foreground: Mixed["foreground"], size: Size, channels: 1 | 3): Promise<Uint8Array> {
	if ("data" in foreground) return pixelsAt(sharp(foreground.data), size, channels);
	const { width, height } = size;
	const inks = new Uint8Array(width * height * channels);
	for (let y = 0, at = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const colour =
				foreground.inks === "one"
					? foreground.colour
					: foreground.palette[foreground.numbers[numberAt(foreground, x / width, y / height)] as number];
			for (let channel = 0; channel < channels; channel++) inks[at++] = colour?.[channel] ?? 0;
		}
	return inks;
}

const numberAt = (inks: FewInks, x: number, y: number): number =>
	Math.floor(y * inks.height) * inks.width + Math.floor(x * inks.width);
