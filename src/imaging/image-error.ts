/**
 * Why an image cannot be decoded:
 * - "damaged": no valid file of its format, or cut off;
 * - "too-large": more pixels, or more images, than the caller allows.
 */
export type ImageErrorReason = "damaged" | "too-large";

/** The only error that this library throws on purpose. */
export class ImageError extends Error {
	readonly reason: ImageErrorReason;

	constructor(reason: ImageErrorReason, options?: { cause?: unknown }) {
		super(reason, options);
		this.name = "ImageError";
		this.reason = reason;
	}
}
