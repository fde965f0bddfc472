/** Segment types that code symbols instead of pixels: dictionaries and text regions (ITU-T T.88, 7.3). */
const symbolCoded = new Set([0, 4, 6, 7]);
const unknownLength = 0xffff_ffff;

/** Whether a JBIG2 stream as PDFs embed it (no file header; T.88 annex E of ISO 32000) uses symbol coding. */
export function hasSymbols(stream: Uint8Array): boolean {
	const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
	let at = 0;
	while (at + 11 <= bytes.length) {
		const number = bytes.readUInt32BE(at);
		const flags = bytes[at + 4] as number;
		const type = flags & 0x3f;
		if (symbolCoded.has(type)) return true;
		// 7.2.4: up to four referred-to segments in three bits, else their number in 29 bits and a bit for each.
		const short = (bytes[at + 5] as number) >> 5;
		const referred = short <= 4 ? short : bytes.readUInt32BE(at + 5) & 0x1fff_ffff;
		at += 5 + (short <= 4 ? 1 : 4 + Math.ceil((referred + 1) / 8));
		at += referred * (number <= 256 ? 1 : number <= 65_536 ? 2 : 4);
		at += flags & 0x40 ? 4 : 1;
		if (at + 4 > bytes.length) return false;
		const length = bytes.readUInt32BE(at);
		// Only a generic region may leave its length open, and it is then the last.
		if (length === unknownLength) return false;
		at += 4 + length;
	}
	return false;
}
