import { z } from "zod";
import { Failure } from "../../failure.ts";
import type { PageWords } from "./page-words.ts";

const finite = z.number().min(-1e6).max(1e6);

/** Comes from another cell, which read untrusted paper: checked before it shapes a content stream. */
const untrustedShape = z.object({
	widthPoints: z.number().positive().max(1e6),
	heightPoints: z.number().positive().max(1e6),
	rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
	lines: z.array(
		z.object({
			baseline: z.tuple([finite, finite]),
			endsParagraph: z.boolean(),
			words: z.array(
				z.object({
					text: z.string().min(1).max(1000),
					box: z.tuple([finite, finite, finite, finite]),
					confidence: z.number(),
				}),
			),
		}),
	),
});

/** Throws `damaged`. Words without extent are dropped: they could not be placed. */
export function parsePageWords(untrusted: Uint8Array): PageWords {
	try {
		const words = untrustedShape.parse(JSON.parse(Buffer.from(untrusted).toString("utf8")));
		const lines = words.lines
			.map((line) => ({
				...line,
				words: line.words.filter((word) => word.box[2] > word.box[0] && word.box[3] > word.box[1]),
			}))
			.filter((line) => line.words.length > 0);
		return { ...words, lines };
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
}
