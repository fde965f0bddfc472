/** The thresholds of skew estimation (skew.ts), each with its unit, what it was set on, and when. `npm run bench:sensitivity -- skew` moves each by a fifth. */

// Skew.
// Set on: the 20 bench pages, eurotext 17° askew, drawings with oblique lines. Date: 2026-11-26.

/** The page is shrunk to this long side: letters stay apart, lines too. Unit: px. */
export const longSide = 1_600;
/** What a feeder does. Unit: degrees. */
export const usualSkew = 6;
/** What a hand may do; more is a turned page. Unit: degrees. */
export const maxSkew = 20;
/** Lines beyond the usual skew must be sharper by this: a drawing has oblique lines too. Unit: factor. */
export const farSharper = 1.5;
/** Lines must be sharper by this down the page than across it to run down. Unit: factor. */
export const sidewaysSharper = 1.3;
/** Step of the first search. Unit: degrees. */
export const coarseStep = 0.5;
/** Step of the last search: at 0.05° a line of A4 rises by half a pixel of the shrunk page. Unit: degrees. */
export const fineStep = 0.05;
/** How much darker than its surroundings ink is. Unit: gray levels of 255. */
export const inkContrast = 40;
