import type { Bitmap } from "../../imaging/codecs/pnm.ts";
import { erode, isSet, strideOf } from "../../imaging/packed.ts";
import type { Ink } from "./ink-mask.ts";
import type { PictureRegions } from "./picture-regions.ts";
import { fadingSide, mostlyPicture, paleDepth, shallowDepth, speckArea, speckDepth, tooPale } from "./thresholds.ts";

/** The mask of letters and lines, and the runs of its connected components. */
export interface Strokes {
	readonly bitmap: Bitmap;
	readonly runs: Runs;
}

/** Runs of set pixels, from `starts` to before `ends`, each with the first run of its connected component. */
export interface Runs {
	readonly starts: Int32Array;
	readonly ends: Int32Array;
	readonly lines: Int32Array;
	readonly roots: Uint32Array;
}

/** Figures of a connected component of ink, that distinguish strokes from parts of pictures. */
interface Piece {
	area: number;
	/** Pixels in picture blocks. */
	inPicture: number;
	/** Pixels well inside, and those of them hardly darker than the threshold: a gradient was cut in two. */
	core: number;
	pale: number;
	/** The furthest any of its pixels lies under the threshold, and how far paper lies above it there. */
	depth: number;
	room: number;
}

/** In pixels. */
interface Least {
	readonly speck: number;
	readonly fading: number;
}

/** Minimum inner area of a fading shape, in square inches: a blurred m has only the width of a line. */
const fadingArea = fadingSide ** 2;
/** A page with more runs is noise. */
const maxRuns = 1_500_000;

/**
 * Keeps the connected components of ink that are letters and lines. Parts of photos and of fading shapes stay in the background.
 * Undefined where only noise was found.
 */
export function findStrokeMask(gray: Uint8Array, ink: Ink, pictures: PictureRegions, dpi: number): Strokes | undefined {
	const { mask, threshold, paper } = ink;
	const runs = findRuns(mask);
	if (runs === undefined) return undefined;
	const { starts, ends, lines, roots } = runs;
	const { width, height } = mask;
	const stride = strideOf(width);
	const core = erode(mask, 2).rows;
	// A piece's figures stand where its first run does.
	const pieces: Piece[] = [];
	for (let run = 0; run < starts.length; run++) {
		const root = roots[run] as number;
		if (root === run) pieces[run] = { area: 0, inPicture: 0, core: 0, pale: 0, depth: 0, room: 0 };
		const piece = pieces[root] as Piece;
		const y = lines[run] as number;
		const row = Math.floor(y / pictures.side) * pictures.columns;
		const end = ends[run] as number;
		for (let x = starts[run] as number, at = y * width + x; x < end; x++, at++) {
			const depth = (threshold[at] as number) - (gray[at] as number);
			piece.area++;
			if (depth > piece.depth) {
				piece.depth = depth;
				piece.room = (paper[at] as number) - (threshold[at] as number);
			}
			piece.inPicture += pictures.blocks[row + Math.floor(x / pictures.side)] as number;
			if (!isSet(core, stride, x, y)) continue;
			piece.core++;
			if (depth < paleDepth * piece.depth) piece.pale++;
		}
	}
	const least: Least = { speck: speckArea * (dpi / 300) ** 2, fading: fadingArea * dpi ** 2 };
	const rows = new Uint8Array(stride * height);
	for (let run = 0; run < starts.length; run++)
		if (isStroke(pieces[roots[run] as number] as Piece, least))
			setRun(rows, (lines[run] as number) * stride, starts[run] as number, ends[run] as number);
	return { bitmap: { width, height, rows }, runs };
}

const isStroke = ({ area, inPicture, core, pale, depth, room }: Piece, least: Least): boolean =>
	inPicture <= mostlyPicture * area &&
	(pale <= tooPale * core || core < least.fading) &&
	depth > shallowDepth * room &&
	(area > least.speck || depth > speckDepth);

function setRun(rows: Uint8Array, row: number, start: number, end: number): void {
	for (let x = start; x < end; )
		if ((x & 7) === 0 && end - x >= 8) {
			rows[row + (x >> 3)] = 0xff;
			x += 8;
		} else {
			(rows[row + (x >> 3)] as number) |= 0x80 >> (x & 7);
			x++;
		}
}

/** Connected components by runs and union-find (Rosenfeld & Pfaltz 1966), 8-connected. */
function findRuns({ width, height, rows }: Bitmap): Runs | undefined {
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
