/**
 * Whether a PDF carries a digital signature (ISO 32000-2, 12.8.1). Sought in the raw bytes: the signed range
 * is written into the file in place, so /ByteRange never lies compressed, and a damaged file tells it as well.
 */
export function isSigned(pdf: Uint8Array): boolean {
	const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
	for (let at = bytes.indexOf("/ByteRange"); at !== -1; at = bytes.indexOf("/ByteRange", at + 1)) {
		const around = bytes.subarray(Math.max(0, at - searchBytes), at + searchBytes).toString("latin1");
		if (/\/ByteRange\s*\[\s*\d+\s+\d+\s+\d+/.test(around) && /\/(?:SubFilter|Sig|DocTimeStamp|Contents)\b/.test(around))
			return true;
	}
	return false;
}

/** A signature dictionary is short but for its /Contents, which may stand between: some 16 KB for usual chains. */
const searchBytes = 64 * 1024;
