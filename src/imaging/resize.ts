import sharp, { type KernelEnum, type Sharp } from "sharp";
import type { GrayRaster, Raster, Size } from "./raster.ts";

/** Interpolation kernels of libvips. */
export type Kernel = keyof KernelEnum;

/** The raster resampled to exactly this size; its resolution follows its width. */
export async function resize<Of extends Raster>(raster: Of, size: Size, kernel: Kernel = "lanczos3"): Promise<Of> {
	const { width, height, channels, dpi } = raster;
	const opened = sharp(raster.data, { raw: { width, height, channels }, limitInputPixels: false });
	const data = await pixelsAt(opened, size, channels, kernel);
	const sized = { ...raster, data, width: size.width, height: size.height };
	return dpi === undefined ? sized : { ...sized, dpi: (dpi * size.width) / width };
}

/** The raster with both sides times `factor`. Of 1 the same object. */
export async function rescale<Of extends Raster>(raster: Of, factor: number, kernel?: Kernel): Promise<Of> {
	if (factor === 1) return raster;
	const [width, height] = [raster.width, raster.height].map((side) => Math.max(1, Math.round(side * factor)));
	return resize(raster, { width, height } as Size, kernel);
}

/** The pixels of an opened image at this size, channels interleaved. */
export function pixelsAt(
	image: Sharp,
	{ width, height }: Size,
	channels: 1 | 3,
	kernel: Kernel = "linear",
): Promise<Buffer> {
	const sized = image.resize({ width, height, fit: "fill", kernel });
	// By default libvips writes gray as sRGB, three bytes a pixel.
	return (channels === 1 ? sized.toColourspace("b-w") : sized).raw().toBuffer();
}

/** Gray as libvips converts it from sRGB, for OCR engines. Of a gray raster the same object. */
export async function grayscale(raster: Raster): Promise<GrayRaster> {
	const { width, height, channels, dpi } = raster;
	if (channels === 1) return { ...raster, channels };
	const opened = sharp(raster.data, { raw: { width, height, channels }, limitInputPixels: false });
	const data = await opened.grayscale().raw().toBuffer();
	return dpi === undefined ? { data, width, height, channels: 1 } : { data, width, height, channels: 1, dpi };
}
