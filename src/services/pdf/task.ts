import { z } from "zod";
import { notes } from "../../kinds.ts";
import { longestTaskSeconds, maxPagesClaimed } from "../../limits.ts";
import { type Blobs, documents, type Service } from "../contract.ts";

const pageKind = z.enum(["digital", "scan", "blank"]);

const colour = z.enum(["auto", "bw", "gray", "colour"]);
const size = z.enum(["normal", "small", "original"]);

const options = z.discriminatedUnion("do", [
	/**
	 * Input 0: any PDF; input 1: the manifest that names it, for its passwords. Output 0: the sound PDF to go on with (the input itself, or mended, or without what was active or
	 * embedded in it); where no page is a scan, it is finished. Outputs 1…: one single-page PDF for each page of kind
	 * "scan", when `split`; last, where files were embedded, these as a tar.
	 */
	z.strictObject({
		do: z.literal("inspect"),
		split: z.boolean(),
		/** Of what needs no work: "free", PDF/A where it makes the file no larger; "always", whatever it takes. */
		archive: z.enum(["free", "always"]),
		/** Form fields become part of the page, as they are filled in. */
		flatten: z.boolean(),
		/** Of a record, which stays byte for byte: a copy to be read and searched, without its signature. */
		copy: z.boolean(),
	}),
	/** Inputs: single-page PDFs. Outputs: each with its pictures coded anew where that makes them smaller. */
	z.strictObject({ do: z.literal("recode"), colour, size }),
	/**
	 * Input 0: the PDF as it came; input 1: its sound version (may be the same bytes); then for each entry of `pages` its
	 * `PageWords` and its recoded copy, as far as there are such. Output 0: the finished PDF.
	 */
	z.strictObject({
		do: z.literal("add-text"),
		pages: z
			.array(z.strictObject({ number: z.int().nonnegative(), words: z.boolean(), picture: z.boolean() }))
			.max(5000),
	}),
	/**
	 * Inputs: for each entry of `pages` one image, and, where `words`, right after it its `PageWords`.
	 * Output 0: the finished PDF; of `size` "original", the images go in as they are.
	 */
	z.strictObject({
		do: z.literal("from-images"),
		size,
		/** The file that the images came from: no larger, if that can be had. */
		mostBytes: z.int().positive(),
		pages: z
			.array(
				z.strictObject({
					dpi: z.number().positive(),
					words: z.boolean(),
					/** A photo of something, no page: it goes in as it is, coarser only where "small" was asked for. */
					picture: z.boolean().optional(),
				}),
			)
			.min(1)
			.max(5000),
	}),
	/**
	 * Inputs: a finished PDF for each of `titles`, then the manifests that name them; output 0: all of them in one, with a
	 * bookmark for each, entitled by its name or, where that says nothing, by its text.
	 */
	z.strictObject({
		do: z.literal("merge"),
		titles: z
			.array(z.strictObject({ manifest: z.int().positive(), part: z.int().nonnegative() }))
			.min(1)
			.max(2000),
	}),
]);

const dropped = z.array(z.int().positive()).max(5000);

const figures = z.discriminatedUnion("did", [
	z.strictObject({ did: z.literal("recode") }),
	z.strictObject({
		did: z.literal("inspect"),
		pages: z
			.array(z.strictObject({ kind: pageKind, output: z.int().positive().optional() }))
			.min(1)
			.max(5000),
		/** Numbers of the pages, from 1, that were surely blank and left out; `pages` are those that stayed. */
		dropped,
		/** Which output holds the embedded files. */
		embedded: z.int().positive().optional(),
		notes: z.array(z.enum(notes)).max(16),
	}),
	z.strictObject({
		did: z.literal("make"),
		pages: z.int().positive().max(maxPagesClaimed),
		/** Numbers of the inputs' pages, from 1, that were surely blank and left out. */
		dropped,
		notes: z.array(z.enum(notes)).max(16),
	}),
]);

export type PdfOptions = z.infer<typeof options>;
export type PdfFigures = z.infer<typeof figures>;

const inputs: Blobs<PdfOptions>["inputs"] = (options) => {
	switch (options.do) {
		case "inspect":
			return (index) => (index === 0 ? documents : ["manifest"]);
		case "add-text":
			return (index) => (index < 2 ? documents : ["result"]);
		case "merge":
			return (index) => (index < options.titles.length ? documents : ["manifest"]);
		default:
			return () => ["result"];
	}
};

export const pdf = {
	name: "pdf",
	takes: { kinds: ["pdf", "zugferd"], planning: "pdf" },
	blobs: { inputs, output: () => "result" },
	options,
	figures,
	deadlineSeconds: longestTaskSeconds,
	scratchMebibytes: 1024,
	memoryMebibytes: 2048,
} as const satisfies Service<PdfOptions, PdfFigures>;
