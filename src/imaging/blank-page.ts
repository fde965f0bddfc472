import { mapBoxSums } from "./box-sums.ts";
import { crop } from "./crop.ts";
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
	const [left, top] = [Math.ceil(page.width * rim), Math.ceil(page.height * rim)];
	const inner = crop(page, {
		left,
		top,
		width: Math.max(0, page.width - 2 * left),
		height: Math.max(0, page.height - 2 * top),
	});
	const mean = (sum: number, count: number) => Math.round(sum / count);
	if (inner.data.every((value) => value === inner.data[0])) return true;
	const smooth = mapBoxSums(inner.data, inner, 1, mean);
	const paper = mapBoxSums(inner.data, inner, paperRadius, mean);
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
