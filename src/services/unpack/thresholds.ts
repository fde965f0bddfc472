/** The thresholds that tell a mail's decoration from its documents (decoration-of.ts). */

// Logo, tracking picture or photo.
// Set on: not recorded. Date: 2026-11-26.

/** A picture in the text from this size on is a pasted photo, not a logo. Unit: bytes. */
export const photoBytes = 102_400;
/** So is one whose shorter side is as long: screenshots and scans compress well. Unit: pixels. */
export const photoPixels = 450;
/** Nothing can be read on what a text shows no taller than this, though logos for sharp screens have more of their own. Unit: CSS pixels. */
export const logoPixels = 120;
/** A picture with as many as a camera's is a photo, however small it is shown: no logo is that large. Unit: pixels. */
export const cameraPixels = 2_000_000;
/** Pictures up to this size show nothing: they count who opens a mail. Unit: pixels of the shorter side. */
export const trackingPixels = 16;
/** A tracking picture has hardly any content either. Unit: bytes. */
export const trackingBytes = 2_048;
