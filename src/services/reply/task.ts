import { z } from "zod";
import { ownKeyNames } from "../../crypto/end-to-end/keys.ts";
import { type ReplyOptions, report } from "../../reply/report.ts";
import type { Service } from "../contract.ts";

const figures = z.strictObject({
	/** Outputs: the finished answer's mails (RFC 5322), in order; mostly one. */
	attachments: z.int().nonnegative(),
});

export type ReplyFigures = z.infer<typeof figures>;

export const reply = {
	name: "reply",
	options: report,
	figures,
	deadlineSeconds: 180,
	scratchMebibytes: 64,
	memoryMebibytes: 4096,
	settings: () => ownKeyNames,
} as const satisfies Service<ReplyOptions, ReplyFigures>;
