import { z } from "zod";
import { failureCodes } from "../failure.ts";
import { handle, id } from "../handle.ts";
import { log } from "../log.ts";

/** Messages in the queue: ids, handles, wrapped keys and closed words. Never content. */

/** Raised when an older program would misread a message; a program leaves messages of other versions to other workers. */
export const schemaVersion = 2;

export const orderMessage = z.strictObject({
	order: id,
	/** The mail as it came. */
	mail: handle,
	/** Sender and address tags, encrypted. */
	envelope: handle,
	/** The order's key without its share, wrapped for each service. */
	keys: z.record(z.string(), z.string()),
	/** The customer's account, for quotas; absent without a customers file. */
	account: id.optional(),
	/** ms since 1970. */
	acceptedAt: z.number(),
	expiresAt: z.number(),
	/** The mail's idempotency key, a keyed hash (`mail-server/fingerprint.ts`). */
	fingerprint: z.string().optional(),
	/** The envelope again, encrypted by itself for the services that write and send the notice of a lost mail; the mail server keeps it. */
	notice: z.strictObject({ envelope: handle, keys: z.record(z.string(), z.string()) }).optional(),
	/**
	 * Without documents: the answer is the how-to, the mail itself goes to the operator, who is the envelope's sender then, or ("bounced") an
	 * answer came back, and its customer gets the notice: then there is no mail, and `mail` is the envelope, too.
	 */
	purpose: z.enum(["help", "forward", "bounced"]).optional(),
	/** Resubmitted after the queue was lost: the ledger of blobs stored before is lost, too. */
	again: z.boolean().optional(),
});
export type OrderMessage = z.infer<typeof orderMessage>;

export const taskMessage = z.strictObject({
	order: id,
	/** Unique in the order, made from its place in the version graph: dispatching it is idempotent. */
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

export const withVersion = <Message>(message: Message) => ({ version: schemaVersion, message });

/** Parses a message. Throws for one of another version: during an upgrade of a fleet a newer program takes it. */
export function parseMessage<Message>(data: unknown, schema: z.ZodType<Message>): Message {
	const { version, message } = data as { version?: unknown; message?: unknown };
	if (version !== schemaVersion) {
		log.error({ version: Number(version), known: schemaVersion }, "message of another version left to other programs");
		throw new Error("version");
	}
	return schema.parse(message);
}
