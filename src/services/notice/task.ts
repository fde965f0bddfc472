import { z } from "zod";
import type { Service } from "../contract.ts";

/**
 * Why the customer gets no answer with results: "unworked": it could not be composed in its time; "refused": a mail server refused the answer
 * after ours had handed it on.
 */
export const noticeReasons = ["unworked", "refused"] as const;

const options = z.strictObject({
	why: z.enum(noticeReasons),
	/** The order whose answer it stands for. */
	order: z.string(),
	/** As in `services/delivery/task.ts`. */
	relay: z.string().nullable(),
	domain: z.string(),
	dns: z.string().nullable(),
	dkimKey: z.string().nullable(),
	dkimSelector: z.string(),
	/** Key of return paths, base64. */
	returnPathKey: z.string(),
});

const figures = z.strictObject({ delivered: z.literal(true) });

export type NoticeOptions = z.infer<typeof options>;
export type NoticeFigures = z.infer<typeof figures>;

/**
 * Sends a constant text to the sender of an order. Input 0: the envelope, which our mail server wrote. No document is opened, so that it runs
 * without a sandbox: where no cell starts, it is the only answer that is left.
 */
export const notice = {
	name: "notice",
	options,
	blobs: { inputs: () => () => ["envelope"], output: () => undefined },
	figures,
	deadlineSeconds: 180,
	scratchMebibytes: 16,
	memoryMebibytes: 2048,
	network: true,
	withoutSandbox: true,
	settings: () => ["relay", "domain", "dns", "dkimKey", "dkimSelector", "returnPathKey"],
	once: { completionKey: () => "notice", figures: { delivered: true } },
} as const satisfies Service<NoticeOptions, NoticeFigures>;
