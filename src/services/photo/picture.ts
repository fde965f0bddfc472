/** Pixels in memory: interleaved sRGB, 8 bit, rows from the top, no padding, alpha already laid on white. */
export interface Picture {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
	readonly channels: 3;
}

/** Luma by ITU-R BT.601, 0 to 255, one byte a pixel. */
export function luma({ data, width, height }: Picture): Uint8Array {
	const gray = new Uint8Array(width * height);
	for (let i = 0, p = 0; i < gray.length; i++, p += 3) {
		gray[i] = ((data[p] as number) * 77 + (data[p + 1] as number) * 150 + (data[p + 2] as number) * 29) >> 8;
	}
	return gray;
}
