import { z } from "zod";
import { findingCodes } from "../../court/findings.ts";
import { documents, type Service } from "../contract.ts";

const figures = z.strictObject({
	/** What a court objects to in the file's content; its name and its company are looked at where names are known. */
	findings: z.array(z.enum(findingCodes)).max(findingCodes.length),
});

export type CheckFigures = z.infer<typeof figures>;

/** One input: a file that is to be filed with a court. No output. */
export const check = {
	name: "check",
	blobs: { inputs: () => () => documents, output: () => undefined },
	options: z.strictObject({}),
	figures,
	deadlineSeconds: 120,
	scratchMebibytes: 512,
	memoryMebibytes: 2048,
} as const satisfies Service<Record<string, never>, CheckFigures>;
