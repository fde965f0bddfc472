import type { FailureCode } from "../failure.ts";
import type { Handle } from "../handle.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import { afterDelivery, pauseBeforeOffer } from "../retry.ts";
import type { NoticeOptions } from "../services/notice/task.ts";
import type { Next, NextTask } from "./next-tasks.ts";

export const undeliverable: Next = { do: "end", outcome: "undeliverable", bytes: 0 };

/**
 * The constant notice, which needs no cell: for an order whose answer could not be composed. `envelope`: the one in the cache, under the key of
 * the order or of the notice.
 */
export function planConstantNotice(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	why: NoticeOptions["why"],
	more: Pick<NextTask, "ofNotice" | "needsEnvelope"> = {},
): Next {
	const failed: FailureCode[] = [];
	for (;;) {
		const id = `notice-${failed.length}`;
		const sent = results.get(id);
		if (!sent) {
			const options = { why, order: message.order };
			const task = { id, service: "notice", inputs: [message.envelope], options, delayMs: pauseBeforeOffer(failed) };
			return { do: "tasks", tasks: [{ ...task, ...more }] };
		}
		if (!("failure" in sent)) return { do: "end", outcome: why === "refused" ? "undeliverable" : "failed", bytes: 0 };
		const next = afterDelivery(sent.failure);
		if (next === "refused" || next === "answer-refused") return undeliverable;
		// Without an envelope the sender's address is unknown.
		if (next === "lost") return { do: "end", outcome: "failed", bytes: 0 };
		failed.push(sent.failure);
	}
}

/**
 * Delivers the answer's mails one after the other, each until it is accepted or refused permanently; "lost": no longer in the cache. `instead`:
 * the answer stands for another one that was refused.
 */
export function planDelivery(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	answer: number,
	mails: readonly Handle[],
	wholly: boolean,
	instead = false,
): Next | "answer-refused" | "lost" {
	for (const [part, mail] of mails.entries()) {
		const delivery = planMailDelivery(message, results, answer, mail, { part, ...(instead ? { instead } : {}) });
		if (delivery === "lost" || delivery === "answer-refused") return delivery;
		if (delivery === "refused") return undeliverable;
		if (delivery !== "done") return delivery;
	}
	return {
		do: "end",
		outcome: wholly ? "answered" : "partly",
		bytes: mails.reduce((sum, { size }) => sum + size, 0),
	};
}

function planMailDelivery(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	answer: number,
	mail: Handle,
	options: { readonly part: number; readonly instead?: true },
): Next | "done" | "refused" | "answer-refused" | "lost" {
	const failed: FailureCode[] = [];
	for (;;) {
		const id = `delivery-${answer}-${options.part}-${failed.length}`;
		const delivered = results.get(id);
		if (!delivered) {
			const delayMs = pauseBeforeOffer(failed);
			return {
				do: "tasks",
				tasks: [
					{
						id,
						service: "delivery",
						inputs: [message.envelope, mail],
						options: { ...options, order: message.order },
						delayMs,
					},
				],
			};
		}
		if (!("failure" in delivered)) return "done";
		const next = afterDelivery(delivered.failure);
		if (next !== "again") return next;
		failed.push(delivered.failure);
	}
}
