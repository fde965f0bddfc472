/**
 * RFC 2152: ASCII, with stretches of UTF-16BE in base64 between "+" and "-" (or anything that is not base64); "+-" is "+".
 * ASCII bytes in, UTF-8 out.
 */
export function decodeUtf7(content: Uint8Array): Uint8Array {
	const text = Buffer.from(content)
		.toString("latin1")
		.replace(/\+([A-Za-z0-9+/]*)(-?)/g, (_, base64: string) => (base64 === "" ? "+" : utf16be(base64)));
	return Buffer.from(text, "utf8");
}

function utf16be(base64: string): string {
	const bytes = Buffer.from(base64, "base64");
	// Bits that do not fill a unit are padding.
	return bytes
		.subarray(0, bytes.length & ~1)
		.swap16()
		.toString("utf16le");
}
