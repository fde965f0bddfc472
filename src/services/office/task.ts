import { z } from "zod";
import { maxPagesClaimed } from "../../limits.ts";
import { converting, type Service } from "../contract.ts";

const kinds = ["docx", "doc", "odt", "rtf", "txt", "xlsx", "xlsb", "xls", "ods", "csv", "pptx", "ppt", "odp"] as const;

const options = z.strictObject({ kind: z.enum(kinds) });
const figures = z.strictObject({
	pages: z.int().positive().max(maxPagesClaimed),
	/** A password of the mail opened it. */
	unlocked: z.boolean(),
});

export type OfficeOptions = z.infer<typeof options>;
export type OfficeFigures = z.infer<typeof figures>;

/** Input 0: an office file of `kind`; input 1: the manifest that names it, for its passwords. One output: a PDF. */
export const office = {
	name: "office",
	takes: { kinds, planning: "convert" },
	blobs: converting,
	options,
	figures,
	deadlineSeconds: 120,
	scratchMebibytes: 512,
	memoryMebibytes: 2048,
} as const satisfies Service<OfficeOptions, OfficeFigures>;
