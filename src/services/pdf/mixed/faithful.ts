import sharp from "sharp";
import type { Cells } from "./cells.ts";
import type { FewInks } from "./foreground.ts";
import type { Jpeg, Mixed } from "./mixed.ts";

/** Means over so many cells are compared, 1/50 inch: what is finer is a matter of edges. */
const reach = 1;
/** Differences of lightness and of colour, of 255, that a reader would notice in a mark that size. */
const noticed = { luma: 24, chroma: 24 };
/** Under strokes, lightness may differ by this much more: a sharp edge where a soft one was. */
const underStrokes = 70;

/**
 * Share of a page that looks different once it is put together again: pencil, a stamp or a marker that went missing, an ink of
 * the wrong colour. Colours, cell by cell, against those of the page as it came.
 */
export async function changedShare(cells: Cells, background: Jpeg, foreground: Mixed["foreground"]): Promise<number> {
	const { width, height, channels } = cells.ground;
	const under = await enlarged(background, width, height, channels);
	const over = await inksOf(foreground, width, height, channels);
	const off = Array.from({ length: channels }, () => new Float32Array(width * height));
	for (let cell = 0, at = 0; cell < width * height; cell++) {
		const cover = cells.cover[cell] as number;
		for (let channel = 0; channel < channels; channel++, at++) {
			const made = cover * (over[at] as number) + (1 - cover) * (under[at] as number);
			(off[channel] as Float32Array)[cell] = made - (cells.whole[at] as number);
		}
	}
	const means = off.map((plane) => blurred(plane, width, height));
	const covers = blurred(cells.cover, width, height);
	let changed = 0;
	for (let cell = 0; cell < width * height; cell++) {
		let luma = 0;
		for (const plane of means) luma += (plane[cell] as number) / channels;
		if (Math.abs(luma) > noticed.luma + underStrokes * Math.min(1, 2 * (covers[cell] as number))) changed++;
		else if (means.some((plane) => Math.abs((plane[cell] as number) - luma) > noticed.chroma)) changed++;
	}
	return changed / (width * height);
}

/** The strokes' colour in each cell. */
async function inksOf(
	foreground: Mixed["foreground"],
	width: number,
	height: number,
	channels: 1 | 3,
): Promise<Uint8Array> {
	if ("data" in foreground) return enlarged(foreground, width, height, channels);
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

function enlarged({ data }: Jpeg, width: number, height: number, channels: 1 | 3): Promise<Buffer> {
	const sized = sharp(data).resize({ width, height, fit: "fill", kernel: "linear" });
	return (channels === 1 ? sized.toColourspace("b-w") : sized).raw().toBuffer();
}

/** Mean over the cells within `reach`; the page's rim, where half of them are missing, counts as unchanged. */
function blurred(plane: Float32Array, width: number, height: number): Float32Array {
	const along = (source: Float32Array, step: number): Float32Array => {
		const made = new Float32Array(source.length);
		for (let at = reach * width + reach; at < source.length - reach * width - reach; at++)
			made[at] = ((source[at - step] as number) + (source[at] as number) + (source[at + step] as number)) / 3;
		return made;
	};
	return height < 3 ? plane : along(along(plane, 1), width);
}
