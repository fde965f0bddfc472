import { type Box, inRow as boxesInRow, boxOf } from "./box.ts";
import type { OcrLine } from "./hocr.ts";
import { headReach, maxCellWords, minFigures } from "./thresholds.ts";

interface Placed {
	readonly line: OcrLine;
	readonly box: Box;
}

/**
 * Orders the cells of tables by rows. Where columns of dates and sums lie far apart, Tesseract takes them for columns of text and reads
 * each to its end; such a cell is moved beside the nearest line of its row.
 */
export function orderTableRows(lines: readonly OcrLine[]): OcrLine[] {
	const placed = lines.map((line) => ({ line, box: boxOf(line) }));
	const cells = new Set(columns(placed).flatMap((column) => withHead(column, placed)));
	for (const one of readLate(placed, cells)) cells.add(one);
	const others = placed.filter((one) => !cells.has(one));
	if (cells.size === 0 || others.length === 0) return [...lines];
	const rows = new Map<Placed, Placed[]>(others.map((one) => [one, [one]]));
	for (const cell of cells) rows.get(anchorOf(cell, others))?.push(cell);
	return others.flatMap((other) => sorted(rows.get(other) ?? [], other).map(({ line }) => line));
}

/** Runs of consecutive lines of figures that have other cells in their rows. */
function columns(placed: readonly Placed[]): Placed[][] {
	const runs: Placed[][] = [];
	for (const [at, one] of placed.entries()) {
		if (!isFigures(one.line)) continue;
		const before = runs.at(-1)?.at(-1);
		const last = before === undefined ? -1 : placed.indexOf(before);
		// A single misread line within the column belongs to it.
		const misread = placed[at - 1];
		if (before && last === at - 1) runs.at(-1)?.push(one);
		else if (before && last === at - 2 && misread?.line.words.length === 1 && inColumn(misread, before))
			runs.at(-1)?.push(misread, one);
		else runs.push([one]);
	}
	return runs.filter((run) => {
		if (run.length < minFigures) return false;
		const beside = run.flatMap((one) => placed.filter((other) => !run.includes(other) && inRow(one, other)));
		const words = beside.map(({ line }) => line.words.length).sort((a, b) => a - b);
		return words.length > run.length / 2 && (words[words.length >> 1] as number) <= maxCellWords;
	});
}

/** 02.03. – 1.234,56 € – 19 % – 12 */
const isFigures = ({ words, upended }: OcrLine): boolean =>
	!upended &&
	words.some(({ text }) => /\d/.test(text)) &&
	words.every(({ text }) => /^[\d\p{P}\p{S}]+$/u.test(text) || /^(?:EUR|S|H)$/.test(text));

const inColumn = ({ box: a }: Placed, { box: b }: Placed): boolean =>
	Math.min(a.right, b.right) > Math.max(a.left, b.left);

const inRow = (a: Placed, b: Placed): boolean => boxesInRow(a.box, b.box);

function withHead(column: readonly Placed[], all: readonly Placed[]): Placed[] {
	const top = column.reduce((highest, one) => (one.box.top < highest.box.top ? one : highest));
	const reach = headReach * (top.box.bottom - top.box.top);
	const head = all.find(
		(one) =>
			inColumn(one, top) &&
			one.line.words.length <= 2 &&
			one.box.bottom <= top.box.top &&
			one.box.bottom > top.box.top - reach,
	);
	return head === undefined ? [...column] : [head, ...column];
}

/** Lines above the table that were read within it, because Tesseract took them for the top of a column. */
function readLate(placed: readonly Placed[], cells: ReadonlySet<Placed>): Placed[] {
	const [top] = [...cells].sort((a, b) => a.box.top - b.box.top);
	if (top === undefined) return [];
	const begins = placed.findIndex((one) => cells.has(one) || inRow(one, top));
	return placed.slice(begins).filter((one) => !cells.has(one) && one.box.bottom <= top.box.top);
}

/** The line that a cell follows: the nearest in its row, preferably to the left; else the nearest above; else the first. */
function anchorOf(cell: Placed, others: readonly Placed[]): Placed {
	const row = others.filter((other) => inRow(cell, other));
	const left = row.filter(({ box }) => box.left < cell.box.left).sort((a, b) => b.box.left - a.box.left);
	const right = row.filter(({ box }) => box.left >= cell.box.left).sort((a, b) => a.box.left - b.box.left);
	const above = others.filter(({ box }) => box.bottom <= cell.box.top).sort((a, b) => b.box.bottom - a.box.bottom);
	return left[0] ?? right[0] ?? above[0] ?? (others[0] as Placed);
}

/** The row from left to right, then cells without a row of their own from top to bottom. */
const sorted = (row: readonly Placed[], anchor: Placed): Placed[] =>
	row.toSorted((a, b) => {
		if (inRow(a, anchor) && inRow(b, anchor)) return a.box.left - b.box.left;
		return a.box.top - b.box.top || a.box.left - b.box.left;
	});
