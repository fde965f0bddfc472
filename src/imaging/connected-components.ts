import { type Bitmap, isSet, strideOf } from "./raster.ts";

/** The smallest upright box around pixels; right and bottom lie just outside. */
export interface BoundingBox {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

/**
 * The connected components of a mask's non-zero bytes, by flood fill: the indices of each one's pixels, its first pixel in scan order
 * first. An array is valid until the next is taken. For small masks whose components are wanted one by one.
 * @param width of a row
 */
export function* componentsOf(mask: Uint8Array, width: number, connectivity: 4 | 8): Generator<Int32Array> {
	const left = new Uint8Array(mask);
	const pixels = new Int32Array(mask.length);
	// Above and below, then the columns beside.
	const steps = [
		-width,
		width,
		...[-1, 1].flatMap((side) => (connectivity === 4 ? [side] : [side, side - width, side + width])),
	];
	const beside = connectivity === 4 ? 1 : 3;
	for (let start = 0; start < left.length; start++) {
		if (left[start] === 0) continue;
		left[start] = 0;
		pixels[0] = start;
		let count = 1;
		for (let next = 0; next < count; next++) {
			const at = pixels[next] as number;
			const x = at % width;
			const end = x < width - 1 ? steps.length : 2 + beside;
			for (let step = 0; step < end; step++) {
				if (step === 2 && x === 0) step += beside;
				if (step >= end) break;
				const other = at + (steps[step] as number);
				// Outside of the mask there is undefined.
				if (!left[other]) continue;
				left[other] = 0;
				pixels[count++] = other;
			}
		}
		yield pixels.subarray(0, count);
	}
}

/** The bounding box of pixels, by their indices in rows of `width`. */
export function boundingBox(pixels: Int32Array, width: number): BoundingBox {
	let [left, right, top, bottom] = [width, 0, Number.POSITIVE_INFINITY, 0];
	for (const at of pixels) {
		const y = Math.floor(at / width);
		const x = at - y * width;
		left = Math.min(left, x);
		right = Math.max(right, x + 1);
		top = Math.min(top, y);
		bottom = Math.max(bottom, y + 1);
	}
	return { left, top, right, bottom };
}

/** Runs of 1 pixels, from `starts` to before `ends` on row `lines`, each with the number of its component's first run. */
export interface Runs {
	readonly starts: Int32Array;
	readonly ends: Int32Array;
	readonly lines: Int32Array;
	readonly roots: Uint32Array;
}

/** The bounding boxes of the 8-connected components of a bitmap's 1 pixels, in scan order of their first pixels. */
export function componentBoxes(bitmap: Bitmap): BoundingBox[] {
	const { starts, ends, lines, roots } = labelRuns(bitmap, Number.POSITIVE_INFINITY) as Runs;
	const boxes = new Map<number, { left: number; top: number; right: number; bottom: number }>();
	for (let run = 0; run < roots.length; run++) {
		const [left, right, top] = [starts[run], ends[run], lines[run]] as [number, number, number];
		const box = boxes.get(roots[run] as number);
		if (box === undefined) {
			boxes.set(run, { left, right, top, bottom: top + 1 });
			continue;
		}
		box.left = Math.min(box.left, left);
		box.right = Math.max(box.right, right);
		box.bottom = top + 1;
	}
	return [...boxes.values()];
}

/**
 * Labels the 8-connected components of a bitmap's 1 pixels: two passes over runs with union-find (Rosenfeld & Pfaltz 1966; path
 * compression, Tarjan 1975). Undefined above `maxRuns`.
 */
export function labelRuns({ width, height, rows }: Bitmap, maxRuns: number): Runs | undefined {
	let starts = new Int32Array(firstRuns);
	let ends = new Int32Array(firstRuns);
	let lines = new Int32Array(firstRuns);
	let parents = new Int32Array(firstRuns);
	let count = 0;
	const rootOf = (run: number): number => {
		let root = run;
		while (parents[root] !== root) root = parents[root] as number;
		for (let at = run; at !== root; ) {
			const next = parents[at] as number;
			parents[at] = root;
			at = next;
		}
		return root;
	};
	const stride = strideOf(width);
	let [above, aboveEnd] = [0, 0];
	for (let y = 0; y < height; y++) {
		const first = count;
		if (first > maxRuns) return undefined;
		if (count + width > starts.length)
			[starts, ends, lines, parents] = [larger(starts), larger(ends), larger(lines), larger(parents)];
		let near = above;
		for (let x = 0; x < width; ) {
			const byte = rows[y * stride + (x >> 3)] as number;
			if ((x & 7) === 0 && byte === 0) {
				x += 8;
				continue;
			}
			if ((byte & (0x80 >> (x & 7))) === 0) {
				x++;
				continue;
			}
			const start = x;
			while (x < width && isSet(rows, stride, x, y)) x++;
			const run = count++;
			starts[run] = start;
			ends[run] = x;
			lines[run] = y;
			parents[run] = run;
			while (near < aboveEnd && (ends[near] as number) < start) near++;
			for (let touching = near; touching < aboveEnd && (starts[touching] as number) <= x; touching++) {
				const [one, other] = [rootOf(touching), rootOf(run)];
				if (one !== other) parents[Math.max(one, other)] = Math.min(one, other);
			}
		}
		[above, aboveEnd] = [first, count];
	}
	const roots = new Uint32Array(count);
	for (let run = 0; run < count; run++) roots[run] = rootOf(run);
	return { starts: starts.subarray(0, count), ends: ends.subarray(0, count), lines: lines.subarray(0, count), roots };
}

const firstRuns = 1 << 17;

function larger(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
	const made = new Int32Array(2 * array.length);
	made.set(array);
	return made;
}
