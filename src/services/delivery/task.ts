import { z } from "zod";
import type { Service } from "../contract.ts";

const options = z.strictObject({
	/** `smtp://host:port` or `smtps://…`; null: straight to the recipient's MX. */
	relay: z.string().nullable(),
	/** Our name in EHLO. */
	domain: z.string(),
	/** A DNS server, "address:port"; null: the system's. */
	dns: z.string().nullable(),
	/** Our domain's key (PEM) that answers are signed with, and where DNS has its other half; null: they are not. */
	dkimKey: z.string().nullable(),
	dkimSelector: z.string(),
	/** Key of return paths, base64. */
	returnPathKey: z.string(),
	/** Whose answer it is; it stands in the return path. */
	order: z.string(),
	/** Which of the answer's mails, from 0. */
	part: z.int().nonnegative(),
	/** It is the short answer that follows one that was refused, of which some mails may have been taken. */
	instead: z.literal(true).optional(),
});

const figures = z.strictObject({ delivered: z.literal(true) });

export type DeliveryOptions = z.infer<typeof options>;
export type DeliveryFigures = z.infer<typeof figures>;

/** Input 0: the envelope (JSON, whose sender is the recipient now); input 1: the finished answer. No output. */
export const delivery = {
	name: "delivery",
	blobs: { inputs: () => (index) => (index === 0 ? ["envelope"] : ["answer"]), output: () => undefined },
	options,
	figures,
	deadlineSeconds: 180,
	scratchMebibytes: 16,
	memoryMebibytes: 2048,
	network: true,
	settings: () => ["relay", "domain", "dns", "dkimKey", "dkimSelector", "returnPathKey"],
	once: {
		completionKey: ({ part, instead }) => (instead ? `short answer ${part}` : `answer ${part}`),
		figures: { delivered: true },
	},
} as const satisfies Service<DeliveryOptions, DeliveryFigures>;
