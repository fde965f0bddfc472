/** The thresholds of a photo's page. */

// Coloured or gray (encode.ts).
// Set on: not recorded. Date: 2026-11-23.

/** Spread of r, g and b up to which a pixel counts as gray. Unit: levels of 255. */
export const grayish = 28;
/** A page is coloured if more of it is. Unit: share of the pixels. */
export const colouredPart = 0.0004;

// Page or picture of something (has-text.ts).
// Set on: 62 pictures of things without text, whose leaves, gravel and bricks chain up to 58 letters, and 61 others, up to 51. Date: 2026-11-30.

/** With as many letters in text lines a region surely bears text; for sheets with fewer, words decide. Unit: letters. */
export const manyLetters = 70;
/** Sensor noise and JPEG blocks chain as well, but their components are lower. Unit: px, the median height of letters. */
export const minLetter = 5;
/** Letters in words that Tesseract is sure of: in 24 pictures of things it read none in any orientation; on a card it reads a logo. Unit: letters. */
export const minRead = 4;
/** A sheet is examined at this size. Unit: px of the longer side. */
export const lookingSide = 1_200;
