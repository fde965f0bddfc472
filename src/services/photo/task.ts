import { z } from "zod";
import { notes } from "../../kinds.ts";
import { maxPages } from "../../limits.ts";
import type { Service } from "../contract.ts";

const options = z.strictObject({
	colour: z.enum(["auto", "bw", "gray", "colour"]),
});

/** A corner in pixels of the upright input (after EXIF orientation). */
const point = z.tuple([z.number(), z.number()]);

const figures = z.strictObject({
	/** One entry per output: an image (JPEG, or 1-bit PNG for bw) of one page, upright. */
	pages: z
		.array(
			z.strictObject({
				/** Which picture of the input it was taken from, from 0: a TIFF has several, and one may show several sheets. */
				frame: z.int().nonnegative(),
				/** top-left, top-right, bottom-right, bottom-left; the whole frame where no page was found. */
				quad: z.tuple([point, point, point, point]),
				confidence: z.number().min(0).max(1),
				width: z.int().positive(),
				height: z.int().positive(),
				/** Resolution of the output by which its paper size comes out right. */
				dpi: z.number().positive(),
				/** Degrees clockwise by which the page was turned after rectification. */
				turned: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
				notes: z.array(z.enum(notes)).max(notes.length),
				/** No paper but a picture of something, which is to stay as it is: no text was found on it. */
				picture: z.boolean().optional(),
			}),
		)
		.min(1)
		.max(maxPages),
});

export type PhotoOptions = z.infer<typeof options>;
export type PhotoFigures = z.infer<typeof figures>;

/** One input: a picture as it came (JPEG, PNG, WebP, GIF, BMP, TIFF with several pages, HEIC, AVIF). */
export const photo = {
	name: "photo",
	takes: { kinds: ["jpeg", "png", "webp", "gif", "bmp", "tiff", "heic", "avif", "jp2"], planning: "pages" },
	blobs: { inputs: () => () => ["content"], output: () => "result" },
	options,
	figures,
	deadlineSeconds: 120,
	scratchMebibytes: 256,
	memoryMebibytes: 2048,
} as const satisfies Service<PhotoOptions, PhotoFigures>;
