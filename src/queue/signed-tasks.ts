import { z } from "zod";
import type { SignTask, VerifyTask } from "../crypto/task-signature.ts";
import { type TaskMessage, taskMessage } from "./messages.ts";

/** A task as it stands in the queue: its JSON, byte for byte as control has signed it. */
export const signedTask = z.strictObject({ body: z.string(), signature: z.string().max(100) });
export type SignedTask = z.infer<typeof signedTask>;

export function signTask(sign: SignTask, service: string, message: TaskMessage): SignedTask {
	const body = JSON.stringify(message);
	return { body, signature: sign(service, body) };
}

/** The task; null where control has not signed it for this service. Throws where control has signed what is no task. */
export function verifiedTask(verify: VerifyTask, service: string, { body, signature }: SignedTask): TaskMessage | null {
	return verify(service, body, signature) ? taskMessage.parse(JSON.parse(body)) : null;
}
