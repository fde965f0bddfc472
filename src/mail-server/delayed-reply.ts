import type { Config } from "../config.ts";
import type { PendingOrder, Settlement } from "./pending-orders.ts";

/** Messages between session and listener about pending orders, and the listener's message at the order's end. */
export type DelayedReplyEvent =
	| { readonly pending: PendingOrder }
	| { readonly awaited: string }
	| { readonly released: string };
export interface Settled {
	readonly settled: string;
	readonly as: Settlement;
}

/** A sender's server waits ten minutes for the reply to its mail (RFC 5321 §4.5.3.2.6), some only five. In ms. */
const replyTimeoutMs = 4 * 60_000;

/** Resolves when the listener has the message, or has exited: the order itself is safe all the same. */
const notify = (event: DelayedReplyEvent): Promise<void> =>
	new Promise((resolve) => {
		if (process.connected) process.send?.(event, () => resolve());
		else resolve();
	});

/** Adds an order to the listener's outbox. 250 may be sent only when this resolves. */
export const addToOutbox = (pending: PendingOrder): Promise<void> => notify({ pending });

/**
 * Whether 250 waits for the delivered answer (docs/decisions/0053). By default it does for mail servers, which keep the mail until then and
 * repeat it after 451, and does not for a mail program with a login.
 */
export const waitsForAnswer = (accept: Config["accept"], isLoggedIn: boolean): boolean =>
	accept === "answered" || (accept === null && !isLoggedIn);

/**
 * Resolves with how the order ended; with undefined when that takes longer than a sender's server waits. When `ending` aborts first, the
 * mail server stops or is gone, and perhaps the order with it: "lost", so that the sending server keeps the mail and repeats it. If the
 * order still exists, the repeated mail is recognised by its idempotency key.
 */
export async function waitForOrderEnd(order: string, ending: AbortSignal): Promise<Settlement | undefined> {
	const end = new Promise<Settlement | undefined>((resolve) => {
		const settle = (as?: Settlement) => {
			clearTimeout(timer);
			process.off("message", hear);
			ending.removeEventListener("abort", lose);
			resolve(as);
		};
		const hear = ({ settled, as }: Partial<Settled>) => settled === order && settle(as);
		const lose = () => settle("lost");
		const timer = setTimeout(settle, replyTimeoutMs);
		process.on("message", hear);
		ending.addEventListener("abort", lose);
		if (ending.aborted) lose();
	});
	await notify({ awaited: order });
	const settlement = await end;
	// From here on the outbox alone is responsible for the order.
	await notify({ released: order });
	return settlement;
}
