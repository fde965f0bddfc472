import { z } from "zod";
import { maxPagesClaimed } from "../../limits.ts";
import { converting, type Service } from "../contract.ts";

const typesetKinds = ["html", "markdown", "vcard", "calendar"] as const;

const options = z.strictObject({ kind: z.enum(typesetKinds) });
const figures = z.strictObject({ pages: z.int().positive().max(maxPagesClaimed) });

export type TypesetOptions = z.infer<typeof options>;
export type TypesetFigures = z.infer<typeof figures>;

/** One input: a text of `kind` (mails come as HTML of ours); one output: a PDF/A-2b. */
export const typeset = {
	name: "typeset",
	takes: { kinds: typesetKinds, planning: "convert" },
	blobs: converting,
	options,
	figures,
	deadlineSeconds: 120,
	scratchMebibytes: 256,
	memoryMebibytes: 2048,
} as const satisfies Service<TypesetOptions, TypesetFigures>;
