/**
 * The thresholds of illumination, with unit, the photos that they were set on, and the date. What the kernels prescribe (fixed point, blocks,
 * bands) stays in its file.
 */

// Background (correct-illumination.ts, background-estimate.ts).
// Set on: not recorded. Date: 2026-11-23.

/** Longer side at which the background is estimated. Unit: px. */
export const workingSide = 640;
/** The background counts as at least this bright: darker paper would become noise. Unit: levels of 255. */
export const minBackground = 10;
/** Side of the max-pooling: between strokes, the brightest pixels show paper. Unit: px. */
export const poolSide = 2;
/** The closing that removes print has a radius of the longer side divided by this. Unit: divisor. */
export const printDivisor = 150;
/** The opening that removes bright specks has a radius of the longer side divided by this. Unit: divisor. */
export const speckDivisor = 160;
/** The halo limit has a radius of the longer side divided by this. Unit: divisor. */
export const haloDivisor = 13;
/** A halo is brighter than its surroundings by this at most. Unit: share of their brightness. */
export const maxHalo = 0.08;
/** A page with less paper keeps its illumination. Unit: share of the page. */
export const minPaper = 0.35;
/** Below a pixel is ink; above its inverse it is chalk. Unit: reflectance. */
export const inkReflectance = 0.8;
/** Under ink at most; leaves and gravel look like paper only after closing. Unit: share of the paper. */
export const maxInk = 0.3;
/** Under ink on the emptiest sheet. Unit: share of the paper. */
export const minInk = 0.002;
/** Below there is only noise. Unit: levels, sum of r, g and b. */
export const minLight = 42;
/** From this on it is paper even when blank. Unit: levels, sum of r, g and b. */
export const blankPaperLight = 270;

// Paper against picture (paper-mask.ts).
// Set on: not recorded. Date: 2026-11-26.

/** From this part of the brightest paper on a pixel is surely paper. Unit: share of its brightness. */
export const surelyPaper = 0.8;
/** Below it is none even in the deepest shadow. Unit: share of the brightest paper's brightness. */
export const deepestShadow = 0.25;
/** Distance of paper's chromaticity (r/sum, b/sum) from the median paper's at most. Unit: chromaticity, 0 to 1. */
export const paperTint = 0.045;
/** Distance of that median from gray at most, under any lamp. Unit: chromaticity, 0 to 1. */
export const maxTint = 0.1;
/** An edge over two pixels that is steeper belongs to a picture; illumination is smoother. Unit: difference of logarithms. */
export const sharpEdge = 0.09;
/** Pale print has weaker edges: above this an edge may be sharp. Unit: difference of logarithms. */
export const paleEdge = 0.025;
/** Its range is taken within this radius. Unit: px. */
export const edgeSurroundings = 4;
/** It is sharp if so much of that range lies within two pixels. Unit: share of the range. */
export const withinTwo = 0.6;
/** Radius of the closing that joins gaps in an edge. Unit: px. */
export const edgeGap = 1;
/** Radius of the closing that fills the edges of shadows on paper; not beside regions that are no paper. Unit: px. */
export const shadowEdge = 2;
/** Paper that does not reach the border is as large at least. Unit: share of the page. */
export const largePart = 0.1;
/** A shadow with sharp edges is paper where so much of it is even. Unit: share of its pixels. */
export const evenPart = 0.7;
/** A pixel with a smaller gradient is even. Unit: difference of logarithms. */
export const evenGradient = 0.045;

// White border (border-whitening.ts).
// Set on: not recorded. Date: 2026-11-26.

/** Width of a border at most: the error of a corner, or of a side that is not straight. Unit: share of the longer side. */
export const widestBorder = 0.01;
/** From this least of red, green and blue on a pixel is paper. Unit: levels of 255. */
export const borderPaper = 235;

// Tone curve (tone-curve.ts).
// Set on: not recorded. Date: 2026-11-23.

/** Paper's grain at least: no camera has less. Unit: standard deviation of the reflectance. */
export const minGrain = 0.008;
/** Paper's grain at most: more is print. Unit: standard deviation of the reflectance. */
export const maxGrain = 0.05;
/** Up to here it is grain and becomes white. Unit: standard deviations of the grain. */
export const grainEnd = 1.8;
/** From here on it is surely ink. Unit: standard deviations of the grain. */
export const inkStart = 3.8;
/** So much of a page counts as its darkest ink. Unit: share of the page. */
export const darkestPart = 0.004;
/** The tone that the darkest ink is darkened to. Unit: share of black. */
export const darkestTone = 0.95;
/** Gain of the curve at most. Unit: factor. */
export const maxGain = 1.6;
