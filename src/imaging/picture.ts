/** Pixels in memory: interleaved sRGB, 8 bit, rows from the top, no padding, alpha already laid on white. */
export interface Picture {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
	readonly channels: 3;
}

/** Luma by ITU-R BT.601, 0 to 255, one byte a pixel. */
export function luma(picture: Picture): Uint8Array {
	const gray = new Uint8Array(picture.width * picture.height);
	for (let i = 0; i < gray.length; i++) gray[i] = lumaAt(picture, i);
	return gray;
}

/** Of one pixel, counted from the top left. */
export const lumaAt = ({ data }: Picture, i: number): number =>
	((data[3 * i] as number) * 77 + (data[3 * i + 1] as number) * 150 + (data[3 * i + 2] as number) * 29) >> 8;
