import { z } from "zod";
import { failureCodes } from "../failure.ts";
import { handle, id } from "../handle.ts";
import { log } from "../log.ts";

/** What travels in the queue: ids, handles, wrapped keys and closed words. Never content. */

/** Rises when older programs would misread a message; who finds a higher one leaves it to its betters. */
export const schemaVersion = 1;

export const orderMessage = z.strictObject({
	order: id,
	/** The mail as it came. */
	mail: handle,
	/** Who sent it and what the address asked for. */
	envelope: handle,
	/** The order's key in a sealed box for each service. */
	keys: z.record(z.string(), z.string()),
	/** On whose account its pages go; absent without a customers file. */
	account: id.optional(),
	/** ms since 1970. */
	acceptedAt: z.number(),
	expiresAt: z.number(),
	/** What a mail that comes twice is known by: keyed, so that here it tells nothing. */
	fingerprint: z.string().optional(),
	/** The envelope once more, sealed by itself for those who would write that the mail was lost; kept by the mail server. */
	notice: z.strictObject({ envelope: handle, keys: z.record(z.string(), z.string()) }).optional(),
	/** Submitted once more after the queue had died: the ledger of what was stored before is gone. */
	again: z.boolean().optional(),
});
export type OrderMessage = z.infer<typeof orderMessage>;

export const taskMessage = z.strictObject({
	order: id,
	/** Unique in the order, made from its place in the version graph: dispatching it twice is dispatching it once. */
	task: z.string(),
	inputs: z.array(handle).max(6000),
	options: z.unknown(),
	key: z.string(),
	expiresAt: z.number(),
});
export type TaskMessage = z.infer<typeof taskMessage>;

export const taskResult = z.union([
	z.strictObject({ outputs: z.array(handle), figures: z.unknown(), ms: z.number() }),
	z.strictObject({ failure: z.enum(failureCodes), ms: z.number() }),
]);
export type TaskResult = z.infer<typeof taskResult>;

export const versioned = (message: OrderMessage | TaskMessage) => ({ version: schemaVersion, message });

/** A message of a newer program is given back: in a fleet half-way through an upgrade a newer one takes it up. */
export function opened<Message>(data: unknown, schema: z.ZodType<Message>): Message {
	const { version, message } = data as { version?: unknown; message?: unknown };
	if (version !== schemaVersion) {
		log.error({ version: Number(version), known: schemaVersion }, "message of another version left to other programs");
		throw new Error("version");
	}
	return schema.parse(message);
}
