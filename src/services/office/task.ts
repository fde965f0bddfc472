import { z } from "zod";
import { kinds } from "../../kinds.ts";
import type { Service } from "../service.ts";

const options = z.strictObject({ kind: z.enum(kinds) });
const figures = z.strictObject({ pages: z.int().positive() });

export type OfficeOptions = z.infer<typeof options>;
export type OfficeFigures = z.infer<typeof figures>;

/** One input: an office file of `kind`; one output: a PDF. */
export const office: Service<OfficeOptions, OfficeFigures> = {
	name: "office",
	options,
	figures,
	deadlineSeconds: 120,
	scratchMebibytes: 512,
	memoryMebibytes: 2048,
};
