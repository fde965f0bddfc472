/**
 * The thresholds of mixed raster content: every number that was set by looking at pages, with its unit, the pages that it was set on, and the
 * date. `npm run bench:sensitivity -- mrc` moves each by a fifth and tells what changes. "Levels" are gray levels of 255; a "cell" is that of
 * the separated layers. Limits of memory stay in their files.
 */

// Background layer (encode-mrc.ts).
// Set on: the 20 bench pages, engravings and photos of the public scans (decision 0026). Date: 2026-11-27.

/** The coarsest background, for blank paper. Unit: dpi. */
export const blankDpi = 25;
/** The next finer one tried, for shades. Unit: dpi. */
export const shadeDpi = 50;
/** The next finer one tried, for pencil. Unit: dpi. */
export const pencilDpi = 75;
/** The finest one tried before the background's own. Unit: dpi. */
export const fineDpi = 100;
/** Of coarse backgrounds: an 8 × 8 block covers a large area there and must not become visible. Unit: JPEG quality, 0 to 100. */
export const smoothQuality = 75;
/** Sigma by which the grain of blank paper is blurred away before it is coded as blocks; shadows and tints stay. Unit: pixels of the background. */
export const blankBlur = 1.5;
/** Of the coarsest background. Unit: JPEG quality, 0 to 100. */
export const blankQuality = 92;
/** A larger change of gray is visible. Unit: levels. */
export const visibleChange = 9;
/** A change is visible, too, only beyond this part of the noise within a block. Unit: share of the noise range. */
export const noiseSeen = 0.6;
/** More of a page must not change visibly when its background is made coarser. Unit: share of the page. */
export const mayBeLost = 0.0004;
/** Resolution of the layer separation on pages with pictures. Unit: dpi. */
export const pictureDpi = 150;
/** Resolution of the layer separation on plain paper. Unit: dpi. */
export const paperDpi = 100;
/** With more, a page counts as one with pictures. Unit: share of the page. */
export const somePicture = 0.01;
/** If more is lost when the background is made coarser, it has fine drawings; of paper and edges of text less is lost. Unit: share of the background. */
export const finelyDrawn = 0.04;
/** More must not look different after reconstruction. Unit: share of the page. */
export const mayChange = 0.004;
/** With less ink a mask is not worth coding. Unit: share of the pixels. */
export const minInkShare = 0.0002;
/** Of a foreground with more inks than a palette holds. Unit: JPEG quality, 0 to 100. */
export const foregroundQuality = 50;

// A photograph as a whole (photograph-test.ts).
// Set on: public photos and scans of part C of the collection. Date: 2026-11-27.

/** A photograph's background has more texture. Unit: share of the cells. */
export const maxPaperTexture = 0.14;
/** A photograph has less ink. Unit: share of the page. */
export const maxPhotographInk = 0.04;
/** Texture is measured at this resolution. Unit: dpi. */
export const sceneryDpi = 12;
/** Neighbouring cells of a texture differ by more. Unit: levels. */
export const sceneryStep = 12;

// Threshold between ink and paper (ink-mask.ts).
// Set on: the 20 bench pages, text in shadows and set closely. Date: 2026-11-27.

/** Side of a block: a stroke and its surroundings. Unit: pixels at 300 dpi. */
export const blockPixels = 8;
/** Radius in which the lightest block is taken for paper: wider than a heading's stroke. Unit: blocks. */
export const paperReach = 4;
/** Contrast to the paper: less is shade, show-through or pencil too soft for the mask. Unit: levels. */
export const minContrast = 40;
/** Where the threshold lies between ink (0) and paper (1): the middle of a scanned edge, so that strokes keep their width. Unit: share of the contrast. */
export const inkEdge = 0.58;
/** A hairline is too thin to get that dark: up to here a pixel is ink where both sides are lighter. Unit: share of the contrast. */
export const hairlineEdge = 0.82;
/** By so much both sides of a hairline are lighter. Unit: share of the contrast. */
export const hairlineValley = 0.1;

// Regions of pictures (picture-regions.ts).
// Set on: not recorded. Date: 2026-11-25.

/** Paper, marker and printed panels are flat: between letters the gray of a block varies by less. Unit: levels. */
export const minPictureRange = 26;
/** Neighbourhood that decides, to each side. Unit: blocks. */
export const pictureReach = 4;
/** Share of uneven blocks from which on a region is a picture: the rim of a marker's stroke is uneven, its inside is not. Unit: share of the neighbourhood. */
export const unevenShare = 0.45;

// Strokes (stroke-mask.ts).
// Set on: the 20 bench pages; points and show-through as in points.tools.test.ts. Date: 2026-11-30.

/** A component with more of it in a picture belongs to the picture. Unit: share of its pixels. */
export const mostlyPicture = 0.4;
/** A component with more pale pixels fades. Unit: share of its pixels. */
export const tooPale = 0.12;
/** A fading shape has the inner area of a square of this side at least: a blurred m has only the width of a line. Unit: inches. */
export const fadingSide = 0.08;
/** Pixels less deep under the threshold are pale. Unit: share of the component's depth. */
export const paleDepth = 0.4;
/** Scanner dust is smaller; it stays in the background, it is not removed from the page. Unit: pixels at 300 dpi. */
export const speckArea = 5;
/** Scanner dust is less deep under the threshold. Unit: levels. */
export const speckDepth = 45;
/** Ink lies under the threshold about as far as paper above it, a blurred point a fifth to a third as far, show-through less than this. Unit: share of the contrast. */
export const shallowDepth = 0.2;

// Show-through (show-through.ts).
// Set on: the 20 bench pages, whose backs show through, and blurred marks. Date: 2026-11-27.

/** This quantile of the blocks' contrasts is the contrast of the page's print. Unit: quantile, 0 to 1. */
export const printQuantile = 0.98;
/** Ink of less contrast is pale beside the print. Unit: share of the print's contrast. */
export const paleShare = 0.5;
/** The test background is coarser by this: marks that survive it are blurred. Unit: factor. */
export const testShrink = 4;
/** A pale mark that loses no more in the background looks the same there. Unit: levels. */
export const mayLose = 13;
/** And loses no more than this beside it. Unit: share of the noise range. */
export const mayLoseOfNoise = 0.3;
/** A region is judged as a whole, by the part of it that loses more: a partly removed line would be broken. Unit: share of its blocks. */
export const mayBeSharp = 0.3;

// Layers (separate-layers.ts).
// Set on: not recorded. Date: 2026-11-25.

/** From this on a stroke's blurred rim is two pixels wide; one on coarser scans. Unit: dpi. */
export const wideRimFromDpi = 250;
/** A faint shade around a stroke may reach two pixels further; so much it is darker than paper. Unit: levels. */
export const rimShade = 12;

// Foreground layer (foreground-layer.ts, ink-hues.ts, smooth-ink-colours.ts).
// Set on: the 20 bench pages, smeared scans (decision 0026). Date: 2026-11-26.

/** Letters of different colours are further apart than a cell of this resolution. Unit: dpi. */
export const foregroundDpi = 75;
/** An ink with fewer is merged into others; a tick in blue has more. Unit: cells. */
export const fewCells = 6;
/** A connected piece written in one ink by this is written in it wherever it has another shade of it. Unit: share of its cells. */
export const oneInk = 0.7;
/** Radius of the window for a hue: JPEG subsamples chroma and smears it over neighbouring cells. Unit: cells. */
export const hueReach = 2;
/** With less ink in that window the hue is not determined. Unit: coverage of 255 a cell. */
export const leastCover = 85;
/** Window along the line: two letters to each side. Unit: cells. */
export const reachAlong = 7;
/** Window across the line, but not the line above. Unit: cells. */
export const reachAcross = 2;
/** From this difference of hue on it is another ink. Unit: levels. */
export const otherHue = 20;

// Palette of inks (ink-palette.ts).
// Set on: the 20 bench pages; connected strokes of several hues as in ink-colours.tools.test.ts. Date: 2026-11-30.

/** Black, grays, a stamp's red, a pen's blue, a letterhead's own; each costs three bytes. Unit: inks. */
export const maxInks = 16;
/** So few are a matter of noise: they take the ink that is most like them. Unit: share of the cells. */
export const noiseShare = 0.02;
/** A word in a colour of its own has more: no noise. Unit: cells. */
export const fewestCells = 12;
/** Strokes that are lighter or darker than an ink by more are not written in it. Unit: levels. */
export const sameLuma = 40;
/** Strokes that are more colourful than an ink by more are not written in it. Unit: levels. */
export const sameChroma = 18;
/** Two inks no further apart in lightness may be one, seen lighter and darker by the scanner. Pencil is no light black. Unit: levels. */
export const shadesLuma = 60;
/** Two inks no further apart in colour may be one. Unit: levels. */
export const shadesChroma = 10;
/** Of each channel, for the bins in which the most used colours are found. Unit: bits. */
export const binBits = 3;
/** Hue tells inks apart better than lightness: thin strokes are paler, but of the same hue. Unit: factor. */
export const hueCounts = 4;
/** How far a thin end may be from the ink that it touches. Unit: cells. */
export const thinEnd = 3;
/** As far from its strokes an ink is sure to be the nearest: a reader that shows the page small mixes neighbouring cells. Unit: cells. */
export const spreadCells = 2;

// Reconstruction (reconstruction-error.ts).
// Set on: not recorded. Date: 2026-11-25.

/** A larger difference is visible in a mark of 1/25 inch. Unit: levels of luma. */
export const noticedLuma = 24;
/** The same. Unit: levels of chroma. */
export const noticedChroma = 24;
/** Tolerated beside it under strokes: sharp edges replace blurred ones. Unit: levels of luma. */
export const underStrokes = 70;
