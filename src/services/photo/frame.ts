import type { CameraFacts } from "../../imaging/codecs/exif.ts";
import type { RgbRaster } from "../../imaging/raster.ts";

/** One picture of the input, upright by its own metadata. */
export interface Frame extends CameraFacts {
	readonly picture: RgbRaster;
	/** Pixels of the input per pixel of `picture`: 1 unless it had to be shrunk to fit. */
	readonly scale: number;
	/** Dots per inch of `picture` by its metadata, where they are sane. */
	readonly dpi?: number;
	/** Only black and white, as fax and office scanners write. */
	readonly bitonal: boolean;
}
