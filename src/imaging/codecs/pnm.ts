import type { Bitmap, GrayRaster, Raster, RgbRaster } from "../raster.ts";

/**
 * Netpbm files (https://netpbm.sourceforge.net/doc/pnm.html) as Poppler writes them: binary, no comments, depth 255. For images
 * between programs: a PNG would only be compressed to be decompressed.
 */

/** A PBM (P4), PGM (P5) or PPM (P6) file; undefined if it is none, or cut off. */
export function readPnm(file: Buffer): Bitmap | Raster | undefined {
	const [header, kind, columns, lines] =
		/^P(?:(4)\s+(\d+)\s+(\d+)\s|([56])\s+(\d+)\s+(\d+)\s+255\s)/
			.exec(file.subarray(0, 64).toString("latin1"))
			?.filter((part) => part !== undefined) ?? [];
	if (header === undefined) return undefined;
	const [width, height] = [Number(columns), Number(lines)];
	const stride = kind === "4" ? (width + 7) >> 3 : kind === "5" ? width : 3 * width;
	const data = file.subarray(header.length, header.length + stride * height);
	if (data.length < stride * height) return undefined;
	return kind === "4" ? { width, height, rows: data } : { width, height, data, channels: kind === "5" ? 1 : 3 };
}

/** A PGM file; undefined if it is none. */
export function readPgm(file: Buffer): GrayRaster | undefined {
	const read = readPnm(file);
	return read !== undefined && "data" in read && read.channels === 1 ? { ...read, channels: 1 } : undefined;
}

/** A PPM file; undefined if it is none. */
export function readPpm(file: Buffer): RgbRaster | undefined {
	const read = readPnm(file);
	return read !== undefined && "data" in read && read.channels === 3 ? { ...read, channels: 3 } : undefined;
}

/** A PBM file; undefined if it is none. */
export function readPbm(file: Buffer): Bitmap | undefined {
	const read = readPnm(file);
	return read !== undefined && "rows" in read ? read : undefined;
}

export const writePgm = ({ width, height, data }: GrayRaster): Buffer =>
	Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`, "latin1"), data]);
