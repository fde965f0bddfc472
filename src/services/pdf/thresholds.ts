/**
 * The thresholds by which a PDF's pages are judged and by which it may grow, each with its unit, what it was set on, and when.
 * `npm run bench:sensitivity -- pdf` moves each by a fifth. Limits of time and number are in their files.
 */

// What a page is (classify.ts).
// Set on: not recorded. Date: 2026-11-23.

/** A page of which pictures cover more is a scan unless it has text: scans often lack their margins. Unit: share of the page. */
export const covered = 0.5;
/** On a covered page, fewer are a stamp or a fax header, not the text. Unit: letters. */
export const minLettersOverPicture = 100;
/** Blank pages are looked for at this size: a printed full stop still leaves a gray pixel. Unit: px of the longer side. */
export const thumbnailSide = 500;
/** How much darker or lighter than its paper a mark is. Unit: gray levels of 255. */
export const markContrast = 24;
/** Pages with larger pictures are never blank paper; they need not be drawn to be known as scans. Unit: bytes. */
export const maxBlankBytes = 200_000;
/** More signs without meaning are the refuse of a font without ToUnicode. Unit: share of the signs. */
export const maxRefuse = 0.2;
/** Fewer letters and digits are no text. Unit: share of the signs. */
export const minLetters = 0.4;
/** Of fewer signs the share of letters tells nothing. Unit: signs. */
export const fewSigns = 20;

// Refuse of a bad recognition (text-quality.ts).
// Set on: not recorded. Date: 2026-11-25.

/** Fewer words tell nothing. Unit: words. */
export const minWords = 30;
/** Below this share of common words, and… Unit: share of the words. */
export const minCommon = 0.08;
/** …above this share of odd ones a text layer cannot be searched. Unit: share of the words. */
export const maxOdd = 0.3;

// Size (add-text.ts, keep-original.ts).
// Set on: not recorded (decision 0025). Date: 2026-11-25.

/** What the font of a text layer and PDF/A take: a document may grow by it that has no picture left to be made smaller. Unit: bytes. */
export const layerBytes = 3_072;
/** What each word of a text layer takes. Unit: bytes. */
export const wordBytes = 12;
/** What is saved by packing alone must be worth a different file: it is no larger than this. Unit: share of the bytes before. */
export const worthwhilePacked = 0.95;
/** A result below is called smaller. Unit: share of the bytes before. */
export const noticeablySmaller = 0.9;
