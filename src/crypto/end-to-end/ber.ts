/** One value in BER or DER (ITU-T X.690): its identifier octet, its content, and all of its octets. */
export interface Ber {
	readonly tag: number;
	readonly content: Buffer;
	readonly octets: Buffer;
}

/** Values within values exhaust the stack; CMS needs about twelve. */
const maxDepth = 32;
const constructed = 0x20;

/** The values that stand one after the other in `bytes`. Throws a RangeError where they are cut off, nested too deep or longer than 2 GiB. */
export function readBer(bytes: Uint8Array): Ber[] {
	const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const values: Ber[] = [];
	for (let at = 0; at < all.length; ) {
		const value = readOne(all.subarray(at), 0);
		values.push(value);
		at += value.octets.length;
	}
	return values;
}

/** The values within a constructed one. */
export const within = ({ content }: Ber): Ber[] => readBer(content);

/** An octet string's bytes; BER may cut it into pieces (X.690 §8.7.3), which mail programs do with long content. */
export function octetString({ tag, content }: Ber, depth = 0): Buffer {
	if ((tag & constructed) === 0) return content;
	if (depth > maxDepth) throw new RangeError("nested too deep");
	return Buffer.concat(readBer(content).map((piece) => octetString(piece, depth + 1)));
}

/** An object identifier as its content in hex: it is compared only. */
export const oid = ({ content }: Ber): string => content.toString("hex");

function readOne(bytes: Buffer, depth: number): Ber {
	if (depth > maxDepth) throw new RangeError("nested too deep");
	const tag = bytes.readUInt8(0);
	// Tags beyond 30 have more octets; CMS has none.
	if ((tag & 0x1f) === 0x1f) throw new RangeError("tag");
	const first = bytes.readUInt8(1);
	if (first === 0x80) return readIndefinite(tag, bytes, depth);
	const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
	if (lengthOctets > 4) throw new RangeError("length");
	const length = lengthOctets === 0 ? first : bytes.readUIntBE(2, lengthOctets);
	const end = 2 + lengthOctets + length;
	if (end > bytes.length) throw new RangeError("cut off");
	return { tag, content: bytes.subarray(2 + lengthOctets, end), octets: bytes.subarray(0, end) };
}

/** X.690 §8.1.3.6: values until two zero octets. */
function readIndefinite(tag: number, bytes: Buffer, depth: number): Ber {
	let at = 2;
	while (bytes.readUInt16BE(at) !== 0) at += readOne(bytes.subarray(at), depth + 1).octets.length;
	return { tag, content: bytes.subarray(2, at), octets: bytes.subarray(0, at + 2) };
}
