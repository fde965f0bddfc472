import { labelRuns, type Runs } from "../../imaging/connected-components.ts";
import { erodeBitmap } from "../../imaging/morphology.ts";
import type { Bitmap } from "../../imaging/raster.ts";
import { isSet, strideOf } from "../../imaging/raster.ts";
import type { Ink } from "./ink-mask.ts";
import type { PictureRegions } from "./picture-regions.ts";
import { fadingSide, mostlyPicture, paleDepth, shallowDepth, speckArea, speckDepth, tooPale } from "./thresholds.ts";

/** The mask of letters and lines, and the runs of its connected components. */
export interface Strokes {
	readonly bitmap: Bitmap;
	readonly runs: Runs;
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
	const runs = labelRuns(mask, maxRuns);
	if (runs === undefined) return undefined;
	const { starts, ends, lines, roots } = runs;
	const { width, height } = mask;
	const stride = strideOf(width);
	const core = erodeBitmap(mask, 2).rows;
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
	const least = { speck: speckArea * (dpi / 300) ** 2, fading: fadingArea * dpi ** 2 };
	const rows = new Uint8Array(stride * height);
	for (let run = 0; run < starts.length; run++)
		if (isStroke(pieces[roots[run] as number] as Piece, least))
			setRun(rows, (lines[run] as number) * stride, starts[run] as number, ends[run] as number);
	return { bitmap: { width, height, rows }, runs };
}

const isStroke = (
	{ area, inPicture, core, pale, depth, room }: Piece,
	least: { readonly speck: number; readonly fading: number },
): boolean =>
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
