import type { Point, Quad } from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { borderPaper, widestBorder } from "./thresholds.ts";

/**
 * Whitens remains of the background at a page's borders where paper begins right behind them. What continues
 * further into the page is print and stays, and so do sides at which the sheet leaves the frame.
 * @param page after illumination correction, changed in place
 * @param quad px of the photo it was cropped from, whose size is `frame`
 */
export function whitenBorder(
	page: RgbRaster,
	quad: Quad,
	frame: { readonly width: number; readonly height: number },
): void {
	const { width, height } = page;
	const sides = [
		{ start: 0, along: 1, length: width, inward: width },
		{ start: width - 1, along: width, length: height, inward: -1 },
		{ start: width * (height - 1), along: 1, length: width, inward: -width },
		{ start: 0, along: width, length: height, inward: 1 },
	];
	const most = Math.ceil(widestBorder * Math.max(width, height));
	sides.forEach(({ start, along, length, inward }, i) => {
		if (onBorder(quad[i] as Point, quad[(i + 1) % 4] as Point, frame)) return;
		for (let k = 0; k < length; k++) {
			const from = start + k * along;
			let depth = 0;
			while (depth <= most && !isPaper(page, from + depth * inward)) depth++;
			if (depth > most) continue;
			for (let d = 0; d < depth; d++) page.data.fill(255, 3 * (from + d * inward), 3 * (from + d * inward) + 3);
		}
	});
}

function isPaper({ data }: RgbRaster, at: number): boolean {
	return Math.min(data[3 * at] as number, data[3 * at + 1] as number, data[3 * at + 2] as number) >= borderPaper;
}

function onBorder(p: Point, q: Point, { width, height }: { readonly width: number; readonly height: number }): boolean {
	const both = (is: (point: Point) => boolean) => is(p) && is(q);
	return (
		both(([x]) => x < 1) || both(([x]) => x > width - 1) || both(([, y]) => y < 1) || both(([, y]) => y > height - 1)
	);
}
