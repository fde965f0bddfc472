import type { Kind } from "../../kinds.ts";
import type { LeftOut } from "../../manifest.ts";
import { dimensionsOf } from "./dimensions.ts";
import { type ShownSize, seenSize } from "./shown-in.ts";
import { cameraPixels, logoPixels, photoBytes, photoPixels, trackingBytes, trackingPixels } from "./thresholds.ts";

const pictures: readonly Kind[] = ["jpeg", "png", "gif", "webp", "bmp", "avif", "heic", "unknown"];
/** Signatures are about the mail, not documents in it (RFC 8551 §3.5, RFC 3156 §5). */
const signatureTypes = /^application\/(x-)?(pkcs7-signature|pgp-signature)$/;

export interface Placed {
	readonly kind: Kind;
	readonly type: string;
	readonly content: Uint8Array;
	/** The mail's HTML shows it. */
	readonly shown: boolean;
	readonly shownSize?: ShownSize | undefined;
	/** The mail says it belongs into the text (Content-Disposition: inline). */
	readonly inline: boolean;
}

/** Why a part is no document but only dresses the mail; undefined for documents. */
export function decorationOf({ kind, type, content, shown, shownSize = {}, inline }: Placed): LeftOut | undefined {
	if (signatureTypes.test(type)) return "signature";
	if (!pictures.includes(kind) || (kind === "unknown" && !type.startsWith("image/"))) return undefined;
	const size = dimensionsOf(content, kind);
	const shorter = size === undefined ? 0 : Math.min(size.width, size.height);
	if ((shown || inline) && size !== undefined && shorter <= trackingPixels && content.length <= trackingBytes)
		return "tracking";
	if (!shown) return undefined;
	const seen = size && seenSize(size, shownSize);
	const seenShorter = seen === undefined ? 0 : Math.min(seen.width, seen.height);
	const isCamera = size !== undefined && size.width * size.height >= cameraPixels;
	if (isSized(shownSize) && seen !== undefined && seenShorter <= logoPixels && !isCamera) return "logo";
	return content.length < photoBytes && Math.max(shorter, seenShorter) < photoPixels ? "logo" : undefined;
}

const isSized = ({ width, height }: ShownSize): boolean => width !== undefined || height !== undefined;
