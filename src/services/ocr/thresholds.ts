/**
 * The thresholds of reading: every number that was set by looking at results, with its unit, the pages that it was set on, and the date.
 * `npm run bench:sensitivity -- ocr` moves each by a fifth and tells what changes. Limits against attacks are in `limits.ts`; time budgets,
 * sizes for which there is memory, and what a format or Tesseract prescribes stay in their files.
 */

// The picture that is read (page-image.ts).
// Set on: the 20 bench pages, coarse scans and faxes among the known scans (decision 0020). Date: 2026-11-27.

/** What Tesseract's models were trained for; what a page is drawn at. Unit: dpi. */
export const drawDpi = 300;
/** A scan from this resolution is read as it is: it reads no worse. Unit: dpi. */
export const leastNearDpi = 170;
/** A scan up to this resolution is read as it is. Unit: dpi. */
export const mostNearDpi = 400;
/** Coarser scans are enlarged to this at least, by a whole factor. Unit: dpi. */
export const enlargedDpi = 200;
/** What is black and white and coarse is blurred by this sigma: letters lose their steps, and dotted rules fade. Unit: pixels of the scan. */
export const bitonalBlur = 0.7;
/** A picture of a lower mean may be stored inverted. Unit: gray levels of 255. */
export const darkMean = 128;

// A page that is one picture (full-page-scan.ts).
// Set on: not recorded. Date: 2026-11-26.

/** By so much of a page's side the picture may miss each of its edges: nothing is printed there. Unit: share of the side. */
export const maxEdgeGap = 0.01;
/** Faxes have twice as many dots across as down; pictures with more difference are drawn. Unit: share of the resolution. */
export const maxUnevenDpi = 0.03;

// Blank pages (step.ts).
// Set on: a page with a single word, some 2000 pixels of ink of 8.7 million. Date: 2026-11-23.

/** With less ink there is no word on the page. Unit: share of the pixels. */
export const minInkShare = 0.00002;
/** How much darker than its page ink is. Unit: gray levels of 255. */
export const blankInkContrast = 40;

// Skew (deskew.ts).
// Set on: the 20 bench pages, eurotext 17° askew, drawings with oblique lines. Date: 2026-11-26.

/** Smaller skew does not disturb Tesseract. Unit: degrees. */
export const minDegrees = 0.15;

// What of a reading is text (read.ts).
// Set on: the 20 bench pages, headings in Fraktur. Date: 2026-11-27.

/** A word of three characters is certain from this on. Unit: confidence, 0 to 100. */
export const certainWord = 70;
/** Certain words from which on a page is a page of text. Unit: words. */
export const manyCertain = 20;
/** A word below is kept only if it has two letters or digits side by side. Unit: confidence, 0 to 100. */
export const speckBelow = 15;
/** A mark without letter or digit is kept from this on. Unit: confidence, 0 to 100. */
export const sureMark = 50;
/** A line needs a word of three characters with this, or it is a signature, a stamp or a drawing. Unit: confidence, 0 to 100. */
export const sureOfThree = 50;
/** The same for shorter words: "15" and "€" need more. Unit: confidence, 0 to 100. */
export const sureOfFewer = 75;
/** With fewer certain words the page is read once more as sparse text. Unit: words. */
export const littleText = 5;

// Which way up (upright.ts).
// Set on: not recorded. Date: 2026-11-23.

/** With fewer certain words a page may lie on its side or upside down. Unit: words. */
export const doubtfulCertain = 8;
/** The same for a lower mean confidence. Unit: confidence, 0 to 100. */
export const doubtfulConfidence = 65;
/** The same for a larger part of the words in lines that run up or down. Unit: share of the words. */
export const doubtfulUpended = 0.5;

// What is read twice (second-pass.ts).
// Set on: the 20 bench pages (decision 0020). Date: 2026-11-26.

/** Words of the first reading below are read again. Unit: confidence, 0 to 100. */
export const sureConfidence = 80;
/** Margin around a strip that is read again. Unit: line heights. */
export const stripPadding = 0.3;
/** Neighbours on either side that are read with a doubtful word: the model uses its context. Unit: words. */
export const neighbours = 2;
/** In a line that the first reading missed, more than half of the words must have this. Unit: confidence, 0 to 100. */
export const surePrint = 70;

// Which of two readings (arbitrate.ts).
// Set on: the 20 bench pages (decision 0020). Date: 2026-11-26.

/** By this the second reading must be better. Unit: points of confidence. */
export const secondMargin = 4;
/** Bonus of a word of the word list. Unit: points of confidence. */
export const dictionaryBonus = 15;
/** Malus of a word in which letters and digits are run together, mostly misread: "W0rt", "1l". Unit: points of confidence. */
export const mixedMalus = 15;
/** Bonus of the second model's § where the first has one of its substitutes. Unit: points of confidence. */
export const signBonus = 40;
/** A word that the first reading has not at all needs this. Unit: confidence, 0 to 100. */
export const minNewWord = 75;
/** The same for a sign that the first model lacks. Unit: confidence, 0 to 100. */
export const minNewSign = 25;
/** The narrower word must overlap the other by this for both to be the same word. Unit: share of its width. */
export const sameInk = 0.3;

// Lines that the first reading missed (missed-lines.ts).
// Set on: the 20 bench pages, stamps, tables (decision 0021). Date: 2026-11-27.

/** The page is shrunk to this long side: letters of small print are still separate components. Unit: px. */
export const missedLongSide = 1_200;
/** How much darker than its paper ink is. Unit: gray levels of 255. */
export const markInkContrast = 60;
/** The paper is the most frequent gray from this on. Unit: gray levels of 255. */
export const darkestPaper = 128;
/** Around a word that was read, so much is covered by it. Unit: median word heights. */
export const wordMargin = 0.2;
/** Smaller components are dots. Unit: median word heights. */
export const minMark = 0.4;
/** Larger components, and lines of them, are rules, frames and pictures. Unit: median word heights. */
export const maxMark = 1.7;
/** Wider components are rules. Unit: median word heights. */
export const maxMarkWidth = 12;
/** Distance of neighbours on one line. Unit: median word heights. */
export const maxMarkGap = 1.2;
/** Narrower lines are a letter or a speck. Unit: median word heights. */
export const minMissedWidth = 1.2;
/** A page with more candidates is a halftone picture. Unit: lines. */
export const maxMissed = 60;

// Fraktur (fraktur.ts, fraktur-words.ts).
// Set on: OCR-D's two pages, the 20 bench pages, pages in other languages (decision 0022). Date: 2026-11-27.

/** With fewer long words a page is not judged. Unit: words. */
export const minLongWords = 20;
/** In the word list at most: more on a well-read page in Roman type, about half on one in Fraktur. Unit: share of the long words. */
export const maxKnown = 0.7;
/** Mean at most: other languages in Roman type, not in the word list either, are read with more. Unit: confidence, 0 to 100. */
export const maxFrakturConfidence = 85;
/** In which an f stands for a long s, at least: tells Fraktur from badly read Roman type. Unit: share of the long words. */
export const minLongS = 0.04;
/** By this the Fraktur models must find more words of the list: they read Roman type nearly as well as the others. Unit: factor. */
export const minFrakturGain = 1.15;
/** Minimum length of each part of a compound that replaces a word: "Monats-sehr" is none. Unit: letters. */
export const minReplacedPart = 5;

// The word list (dictionary.ts).
// Set on: not recorded. Date: 2026-11-25.

/** Minimum length of each part of a compound: "in" and "an" would make words of anything. Unit: letters. */
export const minCompoundPart = 4;

// Handwriting (handwriting-filter.ts).
// Set on: the 20 bench pages, handwritten pages (decision 0021). Date: 2026-11-27.

/** A line below is taken for handwriting or noise, unless one of its words is surely print. Unit: confidence, 0 to 100. */
export const minOfLine = 40;
/** From this on a word is surely print. Unit: confidence, 0 to 100. */
export const printedWord = 85;
/** A page of a lower mean is handwritten; about every third of its words is in the list by chance. Unit: confidence, 0 to 100. */
export const handwritingBelow = 45;
/** On a handwritten page only lines from this on stay. Unit: confidence, 0 to 100. */
export const minOnHandwriting = 60;
/** With fewer a page is not judged as a whole. Unit: letters. */
export const minLettersOfPage = 80;

// Dashes and section signs (dashes.ts, section-signs.ts).
// Set on: the 20 bench pages (decision 0020). Date: 2026-11-26.

/** A middle dot is as wide as high: at most this. Unit: line heights. */
export const maxDot = 0.2;
/** A hyphen is a third of a letter's size wide, a dash half of it: at least this. Unit: line heights. */
export const minDash = 0.35;
/** So far after the number the law is named at the latest: "§§ 280 Abs. 1, 286 BGB". Unit: words. */
export const lawReach = 6;

// Reading order (box.ts, column-joining.ts, page-footer.ts, table-rows.ts).
// Set on: the 20 bench pages and bank statements (decision 0021). Date: 2026-11-27.

/** So much of the lower box must overlap the other vertically for both to lie in one row. Unit: share of its height. */
export const rowOverlap = 0.5;
/** More than this between two halves of a sentence is body text, not a caption or a footer. Unit: lines. */
export const maxLinesBetween = 12;
/** Shorter lines may be labels of a form. Unit: words. */
export const minWordsOfSentence = 3;
/** Empty space above a footer. Unit: median line heights. */
export const footerGap = 1.5;
/** More is text below a figure, not a footer. Unit: lines. */
export const maxFooterLines = 4;
/** So many consecutive lines of figures are a column of a table. Unit: lines. */
export const minFigures = 3;
/** Numbers beside longer lines (in the median) are margin numbers. Unit: words. */
export const maxCellWords = 5;
/** Distance of a column's head from its first line at most. Unit: line heights. */
export const headReach = 3;
