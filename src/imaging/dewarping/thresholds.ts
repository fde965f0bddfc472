/**
 * The thresholds of dewarping, with unit, the pages that they were set on, and the date. Numbers of rounds and of remembered letters, and the
 * degree of the model, are part of the method and stay in their files.
 */

// Whether a page is dewarped (dewarp-page.ts).
// Set on: straight pages (printed 0.02, scanned or photographed 0.2 at most) and bent ones (0.5 to 1.4), decision 0015. Date: 2026-11-25.

/** Fewer do not determine the curvature. Unit: text lines. */
export const minLines = 6;
/** Nor do lines over less of the page. Unit: share of the page's width. */
export const minWidth = 0.4;
/** Curvature from which on dewarping pays: deviation of a line from straight. Lenses and scanners cause a fifth of one. Unit: letter heights. */
export const minBend = 0.3;
/** Curvature is measured at this quantile of the lines, from the most curved: lines level with the camera are straight. Unit: quantile, 0 to 1. */
export const bentPart = 0.25;
/** The model's cost at most. Unit: share of a flat sheet's. */
export const maxLeft = 0.6;
/** The nadir's distance from the page's middle at most: two pages side by side would need more. Unit: halves of the page's height. */
export const maxNadir = 1.5;
/** A dewarped page may be less readable by this, the precision of trial recognition. Unit: factor. */
export const asGood = 0.97;
/** Longer side for trial recognition. Unit: px. */
export const readingSide = 1_600;

// The bent sheet (cylinder-model.ts, dewarp.ts).
// Set on: not recorded. Date: 2026-11-25.

/** Prior of the nadir's distance from the page's middle. Unit: standard deviation, in halves of the page's height. */
export const nadirSpread = 1;
/** Prior of the shape's coefficients. Unit: standard deviation. */
export const shapeSpread = 0.3;
/** Prior of the skew. Unit: standard deviation. */
export const skewSpread = 0.1;
/** Baseline points farther off their line are outliers: commas, g, p, q. Unit: letter heights. */
export const astray = 0.25;
/** Assumed height of the camera above the sheet: it fills the frame of a phone. Unit: longer sides of the page. */
export const cameraHeight = 1.2;

// Text lines (text-lines.ts).
// Set on: not recorded. Date: 2026-11-25.

/** Resolution for which the window of the local threshold is sized. Unit: dpi. */
export const inkDpi = 120;
/** Longer side at which text lines are detected: small print is still connected components of its own. Unit: px. */
export const workingSide = 1_200;
/** Lower components are dots and commas. Unit: median letter heights. */
export const lowestLetter = 0.6;
/** Higher components are pictures and frames. Unit: median letter heights. */
export const highestLetter = 2.5;
/** Wider components are rules; words of touching letters are narrower. Unit: heights of the component. */
export const widestLetter = 15;
/** Lower letters are noise. Unit: px. */
export const minLetter = 4;
/** Gap to the next letter, across spaces between words too. Unit: letter heights. */
export const maxLetterGap = 3;
/** Offset of the next letter from the line. Unit: letter heights. */
export const maxBaselineStep = 0.45;
/** So many last letters extrapolate a line. Unit: letters. */
export const extrapolatedLetters = 8;
/** Slope of a line at most. Unit: rise to run. */
export const maxLineSlope = 0.4;
/** Fewer are no line. Unit: letters. */
export const minLetters = 10;
