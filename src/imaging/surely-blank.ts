/** A page as gray pixels, a byte each, drawn at about 150 dpi: pencil strokes are two or three pixels wide then. */
export interface Gray {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
}

/** Long side of an A4 page at 150 dpi, in pixels. */
export const graySide = 1754;
/** Half the side of the square whose mean is the paper around a pixel: wider than strokes, narrower than shadows. */
const paperRadius = 20;
/** Scanners leave shadows at a sheet's rim: so much of each side, of its length, is not looked at. Page numbers stand further in. */
const rim = 0.012;
/** From its paper a mark differs by more than paper's own grain, in standard deviations, and by more than this, of 255. */
const grains = 5;
const minContrast = 7;
/** A speck of dust is smaller: the smallest numeral of a page number has some 40 pixels with its soft edge, a pencil's tick more. */
const maxMarkPixels = 36;

/**
 * Whether a page has surely nothing on it: no stamp, no page number, no faint pencil. Marks are looked for against the paper
 * around them; what cannot be told from dust or grain is no mark. When in doubt, a page is not blank.
 */
export function isSurelyBlank(page: Gray): boolean {
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

function withoutRim({ data, width, height }: Gray): Gray {
	const [left, top] = [Math.ceil(width * rim), Math.ceil(height * rim)];
	const [innerWidth, innerHeight] = [width - 2 * left, height - 2 * top];
	const inner = new Uint8Array(Math.max(0, innerWidth) * Math.max(0, innerHeight));
	for (let y = 0; y < innerHeight; y++) {
		const start = (y + top) * width + left;
		inner.set(data.subarray(start, start + innerWidth), y * innerWidth);
	}
	return { data: inner, width: innerWidth, height: innerHeight };
}

/** Standard deviation as the median tells it: marks, being few, do not count. */
function deviation(differences: Uint32Array): number {
	const half = differences.reduce((sum, count) => sum + count, 0) / 2;
	let seen = 0;
	for (const [difference, count] of differences.entries()) {
		if (seen + count >= half) return 1.48 * (difference + (half - seen) / count - 0.5);
		seen += count;
	}
	return 0;
}

/** Mean of the square of pixels around each, by a table of sums; at the edges of those that are there. */
function boxMean({ data, width, height }: Gray, radius: number): Uint8Array {
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
