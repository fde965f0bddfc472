/**
 * The thresholds of drawing spreadsheets, each with its unit, what it was set on, and when. `npm run bench:sensitivity -- office` moves each
 * by a fifth. What a sheet may claim at most is in the files that read it.
 */

// Paper (fit-sheets.ts).
// Set on: not recorded. Date: 2026-11-23.

/** A wider table is easier to read on its side: A4 upright holds 17 cm at full size. Unit: cm. */
export const wideCentimetres = 22;

// Text that is cut off (show-whole.ts).
// Set on: not recorded. Date: 2026-11-26.

/** More lines in a cell, and its column becomes wider: a word a line is no text. Unit: lines. */
export const mostLines = 8;
/** Padding of a cell, both sides together. Unit: cm. */
export const paddingCm = 0.15;
/** The longest word for which a column is made wider: beyond it is no word. Unit: cm. */
export const mostWordCm = 5;
/** No column becomes wider: half a sheet of paper. Unit: cm. */
export const mostColumnCm = 10;
/** Lines are never full. Unit: factor. */
export const slack = 1.1;
/** Distance of lines. Unit: letter sizes. */
export const lineHeight = 1.17;
