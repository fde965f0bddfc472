import type { HeifImage } from "libheif-js/wasm-bundle.js";
import { ImageError } from "../image-error.ts";
import type { RgbRaster } from "../raster.ts";

/** What a file may hold at most. */
export interface HeifLimits {
	/** Of each image. */
	readonly maxPixels: number;
	/** Top-level images. */
	readonly maxImages: number;
}

/**
 * Decodes with libheif in WebAssembly, which is newer than Debian's: it reads what recent phones write (gain maps), and takes three times
 * as long. All top-level images, laid on white. Throws `ImageError`.
 */
export async function* decodeHeifWasm(untrusted: Uint8Array, limits: HeifLimits): AsyncGenerator<RgbRaster> {
	for (const image of await open(untrusted, limits.maxImages)) {
		try {
			const [width, height] = [image.get_width(), image.get_height()];
			if (width * height > limits.maxPixels) throw new ImageError("too-large");
			yield { data: await pixels(image, width, height), width, height, channels: 3 };
		} finally {
			image.free();
		}
	}
}

async function open(untrusted: Uint8Array, maxImages: number): Promise<HeifImage[]> {
	// Loading takes a quarter of a second.
	const { HeifDecoder } = (await import("libheif-js/wasm-bundle.js")).default;
	let images: HeifImage[];
	try {
		images = new HeifDecoder().decode(untrusted);
	} catch (cause) {
		throw new ImageError("damaged", { cause });
	}
	if (!images?.length) throw new ImageError("damaged");
	if (images.length > maxImages) throw new ImageError("too-large");
	return images;
}

function pixels(image: HeifImage, width: number, height: number): Promise<Uint8Array> {
	const rgb = new Uint8Array(width * height * 3);
	// Converted to three channels at once: 48 megapixels with a fourth one would not fit.
	const data = {
		set(rgba: Uint8Array, offset = 0) {
			layOnWhite(rgba, rgb, (offset / 4) * 3);
		},
	};
	return new Promise((resolve, reject) => {
		image.display({ data, width, height }, (done) => (done ? resolve(rgb) : reject(new ImageError("damaged"))));
	});
}

/** RGBA onto white, into `rgb` from `start` on. */
export function layOnWhite(rgba: Uint8Array, rgb: Uint8Array, start: number): void {
	for (let from = 0, to = start; from < rgba.length; from += 4, to += 3) {
		const alpha = rgba[from + 3] as number;
		for (let c = 0; c < 3; c++) {
			const value = rgba[from + c] as number;
			rgb[to + c] = alpha === 255 ? value : Math.round((value * alpha) / 255 + 255 - alpha);
		}
	}
}
