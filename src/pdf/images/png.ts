/** A PNG (ISO 15948) whose data a PDF can take over as they are. */
export interface Png {
	readonly width: number;
	readonly height: number;
	readonly bits: number;
	/** Of the data: 1 for gray or palette, 3 for RGB. */
	readonly channels: 1 | 3;
	/** RGB triples. */
	readonly palette?: Uint8Array;
	/** zlib stream of filtered rows. */
	readonly data: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Undefined for interlaced, transparent or 16-bit pictures: these must be written anew first. */
export function readPng(file: Uint8Array): Png | undefined {
	const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
	if (!bytes.subarray(0, 8).equals(signature) || bytes.length < 33) return undefined;
	const width = bytes.readUInt32BE(16);
	const height = bytes.readUInt32BE(20);
	const [bits, colourType, , , interlace] = bytes.subarray(24, 29);
	if (bits === undefined || bits > 8 || interlace !== 0) return undefined;
	if (colourType !== 0 && colourType !== 2 && colourType !== 3) return undefined;

	let palette: Buffer | undefined;
	const parts: Buffer[] = [];
	for (let at = 8; at + 12 <= bytes.length; ) {
		const length = bytes.readUInt32BE(at);
		const type = bytes.toString("latin1", at + 4, at + 8);
		const body = bytes.subarray(at + 8, at + 8 + length);
		if (type === "tRNS") return undefined;
		if (type === "PLTE") palette = body;
		if (type === "IDAT") parts.push(body);
		if (type === "IEND") break;
		at += 12 + length;
	}
	if (colourType === 3 && palette === undefined) return undefined;
	const channels = colourType === 2 ? 3 : 1;
	const common = { width, height, bits, channels, data: Buffer.concat(parts) } as const;
	return colourType === 3 && palette !== undefined ? { ...common, palette } : common;
}
