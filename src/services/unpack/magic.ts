/** Bytes as Latin-1 characters, one each; what lies beyond the end is left out. */
export function ascii(content: Uint8Array, from: number, length: number): string {
	return Buffer.from(content.subarray(Math.max(from, 0), Math.max(from, 0) + length)).toString("latin1");
}
