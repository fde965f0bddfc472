import type { Kind } from "../../kinds.ts";
import { ascii } from "./magic.ts";

export interface Dimensions {
	/** In pixels. */
	readonly width: number;
	readonly height: number;
}

/**
 * A picture's size from its header alone, without decoding: enough to tell a logo from a photo.
 * Undefined when the header says nothing we understand.
 */
export function dimensionsOf(content: Uint8Array, kind: Kind): Dimensions | undefined {
	const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
	try {
		if (kind === "png") return { width: view.getUint32(16), height: view.getUint32(20) };
		if (kind === "gif") return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
		if (kind === "bmp") return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
		if (kind === "jpeg") return jpegDimensions(view);
		if (kind === "webp") return webpDimensions(content, view);
	} catch {
		// A header that ends early.
	}
	return undefined;
}

/** ITU T.81 §B.2.2: the frame header (any SOF) after any number of other segments. */
function jpegDimensions(view: DataView): Dimensions | undefined {
	for (let at = 2; at + 9 < view.byteLength; ) {
		const marker = view.getUint16(at);
		const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
		if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
		if (marker < 0xff01) return undefined;
		at += marker === 0xffff ? 1 : 2 + view.getUint16(at + 2);
	}
	return undefined;
}

/** RFC 9649 §2: lossy, lossless and extended files keep their size in three different ways. */
function webpDimensions(content: Uint8Array, view: DataView): Dimensions | undefined {
	const chunk = ascii(content, 12, 4);
	if (chunk === "VP8 ") return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
	if (chunk === "VP8L") {
		const bits = view.getUint32(21, true);
		return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
	}
	if (chunk !== "VP8X") return undefined;
	return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >> 8) + 1 };
}
