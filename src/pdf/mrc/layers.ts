import type { Bitmap } from "../../imaging/raster.ts";
import type { FewInks, OneInk } from "./foreground-layer.ts";

/** A picture inside a page: a JPEG. */
export interface Jpeg {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
	readonly gray: boolean;
}

/** Mixed raster content: sharp strokes in their own colours over a coarse picture of all the rest. */
export interface Mixed {
	readonly background: Jpeg;
	readonly strokes: Bitmap;
	/** The strokes as JBIG2, without loss. */
	readonly coded: Uint8Array;
	readonly foreground: OneInk | FewInks | Jpeg;
	readonly bytes: number;
}
