import { z } from "zod";
import { signingKeyNames } from "../../crypto/end-to-end/mail-keys.ts";
import { manifestsAmong, type ReplyOptions, report } from "../../reply/report.ts";
import { type Blobs, documents, type Service } from "../contract.ts";

const figures = z.strictObject({
	/** Outputs: the finished answer's mails (RFC 5322), in order; mostly one. */
	attachments: z.int().nonnegative(),
});

export type ReplyFigures = z.infer<typeof figures>;

const inputKinds: Blobs<ReplyOptions>["inputs"] = (options) => {
	if (options.purpose === "forward") return (index) => (index === 0 ? ["envelope"] : ["mail"]);
	const manifests = new Set(manifestsAmong(options));
	return (index) => (index === 0 ? ["envelope"] : manifests.has(index) ? ["manifest"] : documents);
};

export const reply = {
	name: "reply",
	blobs: { inputs: inputKinds, output: () => "answer" },
	options: report,
	figures,
	deadlineSeconds: 180,
	scratchMebibytes: 64,
	memoryMebibytes: 4096,
	settings: () => signingKeyNames,
} as const satisfies Service<ReplyOptions, ReplyFigures>;
