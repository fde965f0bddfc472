/** An image in memory: gray or sRGB, 8 bit, channels interleaved, rows from the top, no padding; alpha is laid on white. */
export interface Raster {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
	readonly channels: 1 | 3;
	/** Resolution in pixels per inch of paper, where it is known. */
	readonly dpi?: number;
}

export interface GrayRaster extends Raster {
	readonly channels: 1;
}

export interface RgbRaster extends Raster {
	readonly channels: 3;
}

/** With a known resolution. */
export type Sized<Of extends Raster = Raster> = Of & { readonly dpi: number };

/** A black-and-white image: one bit a pixel, 1 is black, rows from the top, each padded to bytes. */
export interface Bitmap {
	readonly width: number;
	readonly height: number;
	readonly rows: Uint8Array;
}

/** One channel in floating point, for filters; rows from the top. */
export interface Plane {
	readonly width: number;
	readonly height: number;
	readonly values: Float32Array;
}

/** In pixels. */
export interface Size {
	readonly width: number;
	readonly height: number;
}

export function plane(width: number, height: number, at: (index: number) => number): Plane {
	const values = new Float32Array(width * height);
	for (let i = 0; i < values.length; i++) values[i] = at(i);
	return { width, height, values };
}

/** Luma by ITU-R BT.601, 0 to 255, one byte a pixel. Of a gray raster its own data. */
export function luma(raster: Raster): Uint8Array {
	if (raster.channels === 1) return raster.data;
	const gray = new Uint8Array(raster.width * raster.height);
	for (let i = 0; i < gray.length; i++) gray[i] = lumaAt(raster, i);
	return gray;
}

/** Luma of one pixel of an RGB raster, counted from the top left. */
export const lumaAt = ({ data }: Raster, i: number): number =>
	((data[3 * i] as number) * 77 + (data[3 * i + 1] as number) * 150 + (data[3 * i + 2] as number) * 29) >> 8;

/** Bytes of a row of a bitmap. */
export const strideOf = (width: number): number => (width + 7) >> 3;

/** Whether a pixel of a bitmap's rows is 1. */
export const isSet = (rows: Uint8Array, stride: number, x: number, y: number): boolean =>
	((rows[y * stride + (x >> 3)] as number) & (0x80 >> (x & 7))) !== 0;

/** A bitmap of the pixels, counted from the top left, that are black. */
export function pack(width: number, height: number, isBlack: (index: number) => boolean): Bitmap {
	const stride = strideOf(width);
	const rows = new Uint8Array(stride * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			if (isBlack(y * width + x)) {
				const at = y * stride + (x >> 3);
				rows[at] = (rows[at] as number) | (0x80 >> (x & 7));
			}
	return { width, height, rows };
}

/** A bitmap as gray: 0 is black, 255 white. */
export function unpack({ rows, width, height }: Bitmap): GrayRaster {
	const stride = strideOf(width);
	const data = new Uint8Array(width * height).fill(255);
	for (let y = 0; y < height; y++)
		for (let byte = 0; byte < stride; byte++) {
			let bits = rows[y * stride + byte] as number;
			for (let x = y * width + 8 * byte; bits !== 0; x++, bits = (bits << 1) & 0xff) if (bits & 0x80) data[x] = 0;
		}
	return { data, width, height, channels: 1 };
}
