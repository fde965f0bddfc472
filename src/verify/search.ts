import { constants, inflateRawSync, inflateSync } from "node:zlib";

/** How often any of the needles lies in the bytes, as they are and in every compressed stream among them. */
export function count(bytes: Buffer, needles: readonly Buffer[]): number {
	let found = countPlain(bytes, needles);
	for (const plain of inflated(bytes)) found += countPlain(plain, needles);
	return found;
}

function countPlain(bytes: Buffer, needles: readonly Buffer[]): number {
	let found = 0;
	for (const needle of needles)
		for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) found++;
	return found;
}

/** So much of a stream is opened: canaries are planted near the beginning. */
const streamBytes = 65_536;
const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * 1024 * 1024 };
type Inflate = (bytes: Buffer, how: typeof options) => Buffer;

/** Signatures of zlib (RFC 1950: PDF, PNG), gzip (RFC 1952) and ZIP members (APPNOTE 4.3.7). */
const signatures: readonly (readonly [Buffer, Inflate, dataAt: (bytes: Buffer, at: number) => number])[] = [
	...[0x01, 0x5e, 0x9c, 0xda].map(
		(level) => [Buffer.from([0x78, level]), inflateSync as Inflate, (_: Buffer, at: number) => at] as const,
	),
	[Buffer.from([0x1f, 0x8b, 0x08]), inflateRawSync as Inflate, gzipDataAt],
	[
		Buffer.from("PK\u0003\u0004"),
		inflateRawSync as Inflate,
		(bytes, at) =>
			at + 30 > bytes.length ? bytes.length : at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28),
	],
];

/** Behind the ten bytes of the head, its extra field and its file name (RFC 1952 §2.3). */
function gzipDataAt(bytes: Buffer, at: number): number {
	const flags = bytes[at + 3] ?? 0;
	let from = at + 10;
	if (flags & 4 && from + 2 <= bytes.length) from += 2 + bytes.readUInt16LE(from);
	return flags & 8 ? bytes.indexOf(0, from) + 1 : from;
}

/** What the streams hold whose beginnings are found in the bytes; what only looks like one is passed over. */
function* inflated(bytes: Buffer): Generator<Buffer> {
	for (const [signature, inflate, dataAt] of signatures)
		for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1)) {
			const from = dataAt(bytes, at);
			let plain: Buffer;
			try {
				plain = inflate(bytes.subarray(from, from + streamBytes), options);
			} catch {
				continue;
			}
			yield plain;
		}
}
