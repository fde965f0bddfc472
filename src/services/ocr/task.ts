import { z } from "zod";
import { failureCodes } from "../../failure.ts";
import { notes } from "../../kinds.ts";
import type { Service } from "../contract.ts";

const options = z.strictObject({
	/** "image": each input is a picture of one page; "pdf": a PDF with exactly one page. */
	source: z.enum(["image", "pdf"]),
	/** Resolution of the pictures; ignored for PDFs. */
	dpi: z.number().positive(),
	/** Another service has judged which way up the page stands: it is not asked again, which costs seconds. */
	upright: z.boolean(),
	languages: z.array(z.string().regex(/^[a-zA-Z_/]{3,20}$/)).max(4),
});

const page = z.strictObject({
	words: z.int().nonnegative(),
	/** Mean word confidence, 0 to 100; 0 where no word was read. */
	confidence: z.number().min(0).max(100),
	/** Degrees clockwise by which the page must be turned to be read; 0 unless sure. */
	rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
	notes: z.array(z.enum(notes)).max(8),
});

/** Of one task: each is held in memory, and waits for the others. */
const mostPages = 16;

const figures = z.strictObject({
	/** An entry for each input; an output for each that has not failed, in this order: JSON of `PageWords`. */
	pages: z.array(z.union([page, z.strictObject({ failure: z.enum(failureCodes) })])).max(mostPages),
});

export type OcrOptions = z.infer<typeof options>;
export type OcrFigures = z.infer<typeof figures>;

/** Pages (see `source`) in, their words out. */
export const ocr = {
	name: "ocr",
	blobs: { inputs: () => () => ["result"], output: () => "result" },
	options,
	figures,
	// A few pages, each read twice at most, and on a busy machine.
	deadlineSeconds: 240,
	scratchMebibytes: 512,
	memoryMebibytes: 1536,
} as const satisfies Service<OcrOptions, OcrFigures>;
