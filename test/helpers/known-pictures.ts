import sharp from "sharp";
import { expect } from "vitest";
import type { Quad } from "../../src/imaging/geometry.ts";
import type { RgbRaster } from "../../src/imaging/raster.ts";
import { decode } from "../../src/services/photo/decode.ts";
import type { Frame } from "../../src/services/photo/frame.ts";

/** Every frame of a picture. */
export async function frames(bytes: Uint8Array): Promise<Frame[]> {
	return Array.fromAsync(decode(bytes));
}

/** The first frame of a picture. */
export async function only(bytes: Uint8Array): Promise<Frame> {
	const [frame] = await frames(bytes);
	if (frame === undefined) throw new Error("no frame");
	return frame;
}

/** Of two pictures of one size, a value of 255. */
export function meanDifference(one: RgbRaster, other: RgbRaster): number {
	expect([one.width, one.height]).toEqual([other.width, other.height]);
	return one.data.reduce((sum, value, i) => sum + Math.abs(value - (other.data[i] as number)), 0) / one.data.length;
}

/** A white sheet of A4 in perspective on a brown table, px. */
export const sheetOnTable: Quad = [
	[260, 130],
	[900, 170],
	[960, 1080],
	[180, 1020],
];

/** A flat sheet on a flat table, as a JPEG of 1200 × 1200. */
export function drawn(quad: Quad, paper: string, table: string): Promise<Uint8Array> {
	const corners = quad.map((p) => p.join(",")).join(" ");
	const svg = `<svg width="1200" height="1200"><rect width="1200" height="1200" fill="${table}"/><polygon points="${corners}" fill="${paper}"/></svg>`;
	return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}
