/** The thresholds of a photo's page (encode.ts). */

// Coloured or gray.
// Set on: not recorded. Date: 2026-11-23.

/** Spread of r, g and b up to which a pixel counts as gray. Unit: levels of 255. */
export const grayish = 28;
/** A page is coloured if more of it is. Unit: share of the pixels. */
export const colouredPart = 0.0004;
