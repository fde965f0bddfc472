/**
 * The thresholds of document detection: every number that was set by looking at photos, with its unit, the photos that it was set on, and the
 * date. `npm run bench:sensitivity -- detection` moves each by a fifth and tells what changes. "Working size" is that of `workingSide`; a
 * "cell" is one of the segmentation maps. What training fixed stays with its network or regression: crops, features, weights, sizes of maps.
 */

// Which pictures and sheets count (find-sheets.ts, score.ts, non-maximum-suppression.ts).
// Set on: synthetic photos of training/make_set.py, with part A of the collection in view (decision 0010). Date: 2026-11-27.

/** Smaller pictures hold no legible page: icons, a logo in a signature. Unit: px of the longer side. */
export const minSide = 400;
/** Longer side at which detection runs. Unit: px. */
export const workingSide = 800;
/** A sheet that covers more is the frame itself: cropping gains nothing. Unit: share of the frame. */
export const nearlyAll = 0.97;
/** Above it, a sheet may have a single side inside the frame. Unit: confidence, 0 to 1. */
export const sureOfOneEdge = 0.9;
/** Detection is repeated after what was found is suppressed, at most so often. Unit: rounds. */
export const findingRounds = 3;
/** Margin around a detected sheet in which the maps are suppressed too. Unit: cells. */
export const suppressedRim = 2;
/** Candidates of a lower prior probability were never right, whatever the classifier said. Unit: probability, 0 to 1. */
export const minPrior = 0.02;
/** Less is no sheet: cropping a page wrongly is worse than leaving its background. Unit: confidence, 0 to 1. */
export const minConfidence = 0.5;
/** With a larger overlap two sheets are the same. Unit: share of the smaller one. */
export const sameSheet = 0.2;

// Proposals (propose.ts, components.ts, quads-from-lines.ts, split-candidates.ts, candidates.ts).
// Set on: synthetic photos of training/make_set.py (decision 0010). Date: 2026-11-25.

/** Lowest level at which the interior map is cut into components: neighbouring sheets merge. Unit: probability, 0 to 1. */
export const lowInterior = 0.3;
/** Middle level at which the interior map is cut into components. Unit: probability, 0 to 1. */
export const middleInterior = 0.5;
/** Highest level at which the interior map is cut into components: sheets fall apart. Unit: probability, 0 to 1. */
export const highInterior = 0.75;
/** A stronger outline separates sheets that touch. Unit: probability, 0 to 1. */
export const separatingOutline = 0.5;
/** Smaller components are noise. Unit: cells. */
export const minCells = 60;
/** Straight lines sought in the whole frame. Unit: lines. */
export const linesOfFrame = 18;
/** Straight lines sought around a component. Unit: lines. */
export const linesOfComponent = 12;
/** Surroundings of a component in which lines are sought. Unit: share of its longer side. */
export const componentMargin = 0.12;
/** A component's surroundings that cover more of the frame are not searched apart from it. Unit: share of the frame. */
export const nearlyFrame = 0.8;
/** Surroundings that overlap more are searched once. Unit: intersection over union. */
export const sameSurroundings = 0.8;
/** Proposals that are looked at for duplicates, the best ones of each source. Unit: proposals. */
export const ranked = 250;
/** Proposals of each source that are kept. Unit: proposals. */
export const finalists = 10;
/** Two proposals that overlap more are the same. Unit: intersection over union. */
export const sameProposal = 0.94;
/** Two candidates that overlap more after refinement are the same. Unit: intersection over union. */
export const sameCandidate = 0.985;
/** Most probable candidates that are also tried split in two. Unit: candidates. */
export const maxSplit = 4;
/** Mean outline along a line across, from which on two sheets or pages may meet there. Unit: probability, 0 to 1. */
export const minMeeting = 0.3;
/** Least area of a sheet. Unit: share of the frame. */
export const smallestSheet = 0.006;
/** A corner may lie so far outside of the frame. Unit: share of its longer side. */
export const outsideCorner = 0.25;
/** Largest angle between opposite sides, in perspective. Unit: degrees. */
export const maxOpposite = 35;
/** Smallest angle between neighbouring sides, in perspective. Unit: degrees. */
export const minNeighbouring = 48;
/** Score of a proposal's side on the frame's border: the sheet continues, its edge is not visible. Unit: score of a side, 0 to 1. */
export const borderScore = 0.45;

// Edges and lines (edge-points.ts, hough-lines.ts, edge-support.ts).
// Set on: synthetic photos of training/make_set.py (decision 0010). Date: 2026-11-25.

/** Weaker gradients are ignored. Unit: levels to a px. */
export const weakestEdge = 0.8;
/** Stronger gradients count as this. Unit: levels to a px. */
export const strongestEdge = 4;
/** Weight of an edge where the network predicts no outline: it may be wrong. Unit: outline probability. */
export const edgeWithoutOutline = 0.12;
/** The direction of a gradient is uncertain: votes go to so many bins on both sides. Unit: bins of direction. */
export const voteSpread = 2;
/** Width of a bin of distances. Unit: px of the working size. */
export const distanceStep = 2;
/** Peaks no further apart in direction may be one. Unit: bins of direction. */
export const nearDirection = 4;
/** Peaks no further apart in distance may be one. Unit: bins of distance. */
export const nearDistance = 3;
/** Votes that a peak needs. Unit: share of the highest peak's. */
export const minVotes = 0.04;
/** Gradient that counts as a full edge. Unit: levels to a px, after smoothing. */
export const fullSlope = 5;
/** Sides nearer to the frame's border lie on it. Unit: share of the longer side. */
export const borderPart = 0.012;

// Refinement of sides (edge-refinement.ts, subpixel-refinement.ts).
// Set on: synthetic photos of training/make_set.py (decision 0010). Date: 2026-11-25.

/** How far a side may be moved to an edge. Unit: share of the picture's longer side. */
export const refinementReach = 0.011;
/** Weight of an edge where the network predicts no outline. Unit: outline probability. */
export const refinedWithoutOutline = 0.3;
/** Stronger gradients count as this: a black bar must not outweigh the sheet's edge. Unit: levels to a px. */
export const clippedSlope = 6;
/** What a px of distance from the proposed side counts against an edge: among equals the nearest. Unit: levels to a px. */
export const distanceMalus = 0.01;
/** Peaks further from the best straight line do not count. Unit: px of the working size. */
export const peakReach = 3;
/** How far a refined side may still be off. Unit: px of the working size. */
export const subpixelReach = 2;
/** Pixels along a side that are averaged for a sample, against noise and paper grain. Unit: px of the photo. */
export const averagedPixels = 5;
/** Smaller gradients are no edge. Unit: levels to a px of the working size. */
export const leastSlope = 0.5;
/** Iterations of the robust straight line through a side's samples. Unit: rounds. */
export const fittingRounds = 4;

// Two pages of an open book (book-spread.ts).
// Set on: not recorded. Date: 2026-11-27.

/** How much lower the mean confidence of two pages may be than that of their spread, for which their inner sides are a shadow. Unit: confidence. */
export const maxConfidenceDrop = 0.3;
/** Two pages cover more of their spread. Unit: share of the spread. */
export const pagesFill = 0.92;
/** Neither page covers more of it. Unit: share of the spread. */
export const largestPage = 0.65;
/** More of a page lies within its spread: pages are curved, and their quadrilaterals are not. Unit: share of the page. */
export const withinSpread = 0.93;
/** Two pages overlap less. Unit: share of one of them. */
export const sharedByPages = 0.1;
/** Distance of the line between two pages from the perspective middle. Unit: square roots of the spread's area. */
export const offMiddle = 0.07;
