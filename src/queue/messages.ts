import { z } from "zod";
import { handle, id } from "../cache/handle.ts";
import { failureCodes } from "../failure.ts";

/** What travels in the queue: ids, handles, wrapped keys and closed words. Never content. */

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
