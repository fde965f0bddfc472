import { isUtf8 } from "node:buffer";

/** What a text without a declared encoding means. UTF-16 by its mark or its zeros, then UTF-8 if it is valid, else Windows. */
export function decodeText(bytes: Uint8Array): string {
	return new TextDecoder(encodingOf(bytes)).decode(bytes).replace(/\r\n?/g, "\n");
}

function encodingOf(bytes: Uint8Array): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
	const head = bytes.subarray(0, 4096);
	// Western text in UTF-16 without a mark: every second byte is zero.
	const zeros = [0, 0];
	for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
	if ((zeros[1] ?? 0) > head.length / 4) return "utf-16le";
	if ((zeros[0] ?? 0) > head.length / 4) return "utf-16be";
	return isUtf8(bytes) ? "utf-8" : "windows-1252";
}
