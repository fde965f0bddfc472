/**
 * Plain pictures between programs (https://netpbm.sourceforge.net/doc/pnm.html) as Poppler writes them: no comments, depth 255. A PNG would be
 * packed only to be unpacked.
 */
export interface Pixmap {
	readonly width: number;
	readonly height: number;
	/** Interleaved, a byte each, 255 is white; for bitmaps a bit a pixel, rows padded to bytes, 1 is black. */
	readonly data: Buffer;
	readonly kind: "bitmap" | "gray" | "colour";
}

export type Graymap = Omit<Pixmap, "kind">;

/** A picture of black and white, one bit a pixel, rows padded to bytes, 1 is black. */
export interface Bitmap {
	readonly width: number;
	readonly height: number;
	readonly rows: Uint8Array;
}

const kinds = { 4: "bitmap", 5: "gray", 6: "colour" } as const;

/** A PBM, PGM or PPM file (P4 to P6); undefined if it is none, or cut off. */
export function readPnm(file: Buffer): Pixmap | undefined {
	const [header, kind, columns, lines] =
		/^P(?:(4)\s+(\d+)\s+(\d+)\s|([56])\s+(\d+)\s+(\d+)\s+255\s)/
			.exec(file.subarray(0, 64).toString("latin1"))
			?.filter((part) => part !== undefined) ?? [];
	if (header === undefined) return undefined;
	const [width, height] = [Number(columns), Number(lines)];
	const stride = kind === "4" ? (width + 7) >> 3 : kind === "5" ? width : 3 * width;
	const data = file.subarray(header.length, header.length + stride * height);
	if (data.length < stride * height) return undefined;
	return { width, height, data, kind: kinds[kind as unknown as keyof typeof kinds] };
}

/** A PGM file; undefined if it is none. */
export function readPgm(file: Buffer): Graymap | undefined {
	const read = readPnm(file);
	return read?.kind === "gray" ? read : undefined;
}

/** A PBM file; undefined if it is none. */
export function readPbm(file: Buffer): Bitmap | undefined {
	const read = readPnm(file);
	return read?.kind === "bitmap" ? { width: read.width, height: read.height, rows: read.data } : undefined;
}

export const writePgm = ({ width, height, data }: Graymap): Buffer =>
	Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`, "latin1"), data]);
