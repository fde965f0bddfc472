import type { Bitmap } from "./jbig2.ts";

/** A PBM file (P4, https://netpbm.sourceforge.net/doc/pbm.html), as Poppler writes it: no comments. */
export function readPbm(file: Buffer): Bitmap | undefined {
	const header = /^P4\s+(\d+)\s+(\d+)\s/.exec(file.subarray(0, 64).toString("latin1"));
	if (header === null) return undefined;
	const width = Number(header[1]);
	const height = Number(header[2]);
	const rows = file.subarray(header[0].length);
	return rows.length >= ((width + 7) >> 3) * height ? { width, height, rows } : undefined;
}
