import { binarize } from "../bitonal.ts";
import type { Picture } from "../picture.ts";
import { inkDpi } from "./thresholds.ts";

/** The box around ink that hangs together, px; right and bottom lie just outside. */
export interface Blob {
	left: number;
	right: number;
	top: number;
	bottom: number;
}

/** Ink that hangs together: runs of it that touch runs in the row above belong to the same blob. */
export function inkComponents(page: Picture): Blob[] {
	const bits = binarize(page, inkDpi);
	const stride = Math.ceil(page.width / 8);
	const all: Growing[] = [];
	let above: Run[] = [];
	for (let y = 0; y < page.height; y++) {
		const runs = runsOf(bits.subarray(y * stride, (y + 1) * stride), page.width);
		let next = 0;
		for (const run of runs) {
			while (next < above.length && (above[next] as Run).to < run.from) next++;
			for (let k = next; k < above.length && (above[k] as Run).from <= run.to; k++) {
				const other = wholeOf((above[k] as Run).blob as Growing);
				if (run.blob === undefined) run.blob = other;
				else if (run.blob !== other) unite(run.blob, other);
			}
			if (run.blob === undefined) {
				run.blob = { left: run.from, right: run.to, top: y, bottom: y };
				all.push(run.blob);
			}
			run.blob.left = Math.min(run.blob.left, run.from);
			run.blob.right = Math.max(run.blob.right, run.to);
			run.blob.bottom = y + 1;
		}
		above = runs;
	}
	return all.filter(({ partOf }) => partOf === undefined);
}

/** A blob that was found to be part of another stays, for the runs that name it. */
interface Growing extends Blob {
	partOf?: Growing;
}

interface Run {
	readonly from: number;
	readonly to: number;
	blob?: Growing;
}

function wholeOf(blob: Growing): Growing {
	let whole = blob;
	while (whole.partOf) whole = whole.partOf;
	return whole;
}

function unite(blob: Growing, other: Growing): void {
	blob.left = Math.min(blob.left, other.left);
	blob.right = Math.max(blob.right, other.right);
	blob.top = Math.min(blob.top, other.top);
	other.partOf = blob;
}

/** Runs of ink (0) in a row of bits. */
function runsOf(row: Uint8Array, width: number): Run[] {
	const runs: Run[] = [];
	const isInk = (x: number) => ((row[x >> 3] as number) & (128 >> (x & 7))) === 0;
	for (let x = 0; x < width; x++) {
		if (row[x >> 3] === 255) {
			x |= 7;
			continue;
		}
		if (!isInk(x)) continue;
		const from = x;
		while (x < width && isInk(x)) x++;
		runs.push({ from, to: x });
	}
	return runs;
}
