import { dilateGray, erodeGray } from "./morphology.ts";
import { type Bitmap, type GrayRaster, luma, pack, type Raster, strideOf } from "./raster.ts";
import { resize } from "./resize.ts";

/** Black in every method, of 255: the inside of a bar has no paper around it. */
const alwaysBlack = 70;

/** `localMeanThreshold`: black is darker than the mean around it by this factor; */
const meanFactor = 0.85;
/** and never brighter than this, of 255. */
const alwaysWhite = 215;
/** Radius of the window: a tenth of an inch, and in px at least. */
const radiiPerInch = 10;
const minRadius = 6;

/**
 * Local threshold against the mean of a square window of 5 mm (Bradley & Roth, "Adaptive thresholding using the integral image",
 * 2007, with running sums instead of the integral image). For photographed text. No despeckling: it would remove the dots of i and
 * decimal points.
 */
export function localMeanThreshold(page: Raster, dpi: number): Bitmap {
	const { width, height } = page;
	const gray = luma(page);
	const radius = Math.max(minRadius, Math.round(dpi / radiiPerInch));
	const stride = strideOf(width);
	const rows = new Uint8Array(stride * height);
	const columns = new Int32Array(width);
	const addRow = (y: number, sign: number) => {
		for (let x = 0; x < width; x++) (columns[x] as number) += sign * (gray[y * width + x] as number);
	};
	for (let y = 0; y < Math.min(radius, height); y++) addRow(y, 1);
	for (let y = 0; y < height; y++) {
		if (y + radius < height) addRow(y + radius, 1);
		if (y - radius - 1 >= 0) addRow(y - radius - 1, -1);
		const down = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
		let sum = 0;
		for (let x = 0; x < Math.min(radius, width); x++) sum += columns[x] as number;
		for (let x = 0; x < width; x++) {
			if (x + radius < width) sum += columns[x + radius] as number;
			if (x - radius - 1 >= 0) sum -= columns[x - radius - 1] as number;
			const count = down * (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1);
			const value = gray[y * width + x] as number;
			const black = value < alwaysBlack || (value < alwaysWhite && value * count < meanFactor * sum);
			if (black) (rows[y * stride + (x >> 3)] as number) |= 128 >> (x & 7);
		}
	}
	return { width, height, rows };
}

/** `backgroundThreshold`: the background is estimated in an image this many times smaller, by a closing of this radius in its px: no letter is as wide. */
const backgroundScale = 16;
const closingRadius = 2;
/** Black is darker than the background by this factor. */
const backgroundFactor = 0.8;

/**
 * Local threshold against the background, which a morphological closing estimates. For scans: shadows stay white, and solid areas
 * wider than a window stay black.
 */
export async function backgroundThreshold({ data, width, height }: GrayRaster): Promise<Bitmap> {
	const small = {
		width: Math.max(1, Math.ceil(width / backgroundScale)),
		height: Math.max(1, Math.ceil(height / backgroundScale)),
	};
	const coarse = await resize({ data, width, height, channels: 1 }, small);
	const dilated = dilateGray(coarse.data, small.width, closingRadius);
	const closed = { ...coarse, data: erodeGray(dilated, small.width, closingRadius) };
	const background = await resize(closed, { width, height }, "linear");
	return pack(width, height, (at) => {
		const value = data[at] ?? 255;
		return value < alwaysBlack || value < backgroundFactor * (background.data[at] ?? 255);
	});
}

/** Global threshold at half brightness, for what is black and white already. */
export function globalThreshold(page: Raster): Bitmap {
	const { data, width, height, channels } = page;
	return pack(width, height, (at) => (data[at * channels] as number) <= 127);
}
