/**
 * The thresholds by which the pictures of a PDF are coded anew, each with its unit, what it was set on, and when. `npm run bench:sensitivity --
 * images` moves each by a fifth. What customers choose ("normal", "small") is in `choose-encoding.ts`; limits of memory are in their files.
 */

// Resolution (choose-encoding.ts, decode-raster.ts).
// Set on: not recorded. Date: 2026-11-26.

/** Strokes of coarser scans are cut at twice the resolution: an edge's gray tells where within a pixel it runs. Unit: dpi. */
export const coarseDpi = 200;
/** A coarser drawing has lines a pixel wide: cut out, some would be lost, and a JPEG would set specks around them. It stays. Unit: dpi. */
export const drawnDpi = 150;
/** What strokes finer than wanted are brought to. Unit: dpi. */
export const usualDpi = 300;
/** A sheet is not made smaller than this: the print of a card is half as large as a page's. Unit: px of the longer side. */
export const smallSheet = 2000;
/** The largest sheet processed at its own resolution, A4: a scan of "72 dpi" has a wrong resolution, it is no poster. Unit: inches of the longer side. */
export const longSideInches = 11.7;
/** Sigma of the blur that takes the scanner's noise off enlarged edges without moving them. Unit: enlarged px. */
export const enlargedBlur = 0.8;

// Which pictures (recompress-images.ts, image-xobject.ts, is-gray.ts, synthetic-test.ts).
// Set on: not recorded. Date: 2026-11-23.

/** Smaller ones are logos and signatures, and cost little: they stay as they are. Unit: px. */
export const minPixels = 250_000;
/** A second JPEG generation must be worth it: it is no larger than this. Unit: share of the bytes before. */
export const worthwhile = 0.85;
/** JPEG 2000 is as fine as a JPEG of twice its bytes: only strokes over a ground are worth more than that. Unit: share of the bytes before. */
export const worthwhileOfJpeg2000 = 0.5;
/** Colours are looked for at this width. Unit: px. */
export const grayTestWidth = 700;
/** A picture without loss, more of whose pixels equal their left neighbour, is a chart, a map or a screenshot: sensors have noise. Unit: share of the pixels. */
export const synthetic = 0.6;
