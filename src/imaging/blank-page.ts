import type { GrayRaster } from "./raster.ts";

/**
 * Number of marks, in pixels: those that differ by more than `contrast`, of 255, from the paper, which is the most frequent gray. For
 * pages without shadows; what is blank depends on the caller.
 */
export function countMarks({ data }: GrayRaster, contrast: number): number {
	const histogram = new Uint32Array(256);
	for (let at = 0; at < data.length; at++) (histogram[data[at] as number] as number)++;
	const paper = histogram.indexOf(histogram.reduce((most, count) => Math.max(most, count), 0));
	return histogram.reduce((sum, count, value) => (Math.abs(value - paper) > contrast ? sum + count : sum), 0);
}

/** Long side of an A4 page at 150 dpi, in pixels. */
export const blankTestSide = 1754;
/** Radius of the box mean that estimates the paper around a pixel: wider than strokes, narrower than shadows. */
const paperRadius = 20;
/** Border that is ignored, as part of each side: scanners leave shadows there. Page numbers stand further in. */
const rim = 0.012;
/** Contrast of a mark: in standard deviations of the paper's grain, and of 255, at least. */
const grains = 5;
const minContrast = 7;
/** Marks of a blank page in all, in pixels: dust is smaller; the smallest digit has some 40 with its soft edge, a pencil's tick more. */
const maxMarkPixels = 36;

/**
 * Whether a page is surely blank: no stamp, no page number, no faint pencil. Marks are found against the local mean of the paper; what
 * is as weak as grain or as small as dust is no mark. In doubt a page is not blank.
 * @param page at about 150 dpi (`blankTestSide`): pencil strokes are two or three pixels wide
 */
export function isSurelyBlank(page: GrayRaster): boolean {
	const inner = withoutRim(page);
	if (inner.data.every((value) => value === inner.data[0])) return true;
	const smooth = boxMean(inner, 1);
	const paper = boxMean(inner, paperRadius);
	const differences = new Uint32Array(256);
	for (const [at, value] of smooth.entries()) {
		const difference = Math.abs(value - (paper[at] as number));
		differences[difference] = (differences[difference] ?? 0) + 1;
	}
	const contrast = Math.max(minContrast, grains * deviation(differences));
	return (
		differences.reduce((sum, count, difference) => (difference > contrast ? sum + count : sum), 0) <= maxMarkPixels
	);
}

function withoutRim({ data, width, height }: GrayRaster): GrayRaster {
	const [left, top] = [Math.ceil(width * rim), Math.ceil(height * rim)];
	const [innerWidth, innerHeight] = [width - 2 * left, height - 2 * top];
	const inner = new Uint8Array(Math.max(0, innerWidth) * Math.max(0, innerHeight));
	for (let y = 0; y < innerHeight; y++) {
		const start = (y + top) * width + left;
		inner.set(data.subarray(start, start + innerWidth), y * innerWidth);
	}
	return { data: inner, width: innerWidth, height: innerHeight, channels: 1 };
}

/** Standard deviation by the median absolute deviation: robust to marks. */
function deviation(differences: Uint32Array): number {
	const half = differences.reduce((sum, count) => sum + count, 0) / 2;
	let seen = 0;
	for (const [difference, count] of differences.entries()) {
		if (seen + count >= half) return 1.48 * (difference + (half - seen) / count - 0.5);
		seen += count;
	}
	return 0;
}

/** Box mean by a summed-area table (Crow 1984); at the borders, of the pixels inside. */
function boxMean({ data, width, height }: GrayRaster, radius: number): Uint8Array {
	const sums = new Uint32Array((width + 1) * (height + 1));
	for (let y = 0; y < height; y++) {
		let row = 0;
		for (let x = 0; x < width; x++) {
			row += data[y * width + x] as number;
			sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] as number) + row;
		}
	}
	const mean = new Uint8Array(width * height);
	for (let y = 0; y < height; y++) {
		const [y0, y1] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
		for (let x = 0; x < width; x++) {
			const [x0, x1] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
			const sum =
				(sums[y1 * (width + 1) + x1] as number) -
				(sums[y0 * (width + 1) + x1] as number) -
				(sums[y1 * (width + 1) + x0] as number) +
				(sums[y0 * (width + 1) + x0] as number);
			mean[y * width + x] = Math.round(sum / ((x1 - x0) * (y1 - y0)));
		}
	}
	return mean;
}
