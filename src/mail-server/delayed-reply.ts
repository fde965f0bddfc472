import type { Config } from "../config.ts";
import type { PendingOrder } from "./pending-order.ts";
import type { Settlement } from "./pending-orders.ts";

/** Messages between session and listener about pending orders, and the listener's message at the order's end. */
export type DelayedReplyEvent =
	| { readonly pending: PendingOrder }
	| { readonly awaited: string; readonly fingerprint: string }
	| { readonly released: string };
export interface Settled {
	readonly settled: string;
	readonly as: Settlement;
}

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
 * Resolves with how the order ended; with "working" when that takes longer than `mostMs`: the sending server then hears 451, keeps the mail
 * and repeats it, and the order goes on (docs/decisions/0065). When `ending` aborts first, the mail server stops or is gone, and perhaps the
 * order with it: "lost". In either case a repeated mail is recognised by its idempotency key where the order still exists.
 */
export async function waitForOrderEnd(
	{ order, fingerprint }: { readonly order: string; readonly fingerprint: string },
	mostMs: number,
	ending: AbortSignal,
): Promise<Settlement | "working"> {
	const end = new Promise<Settlement | "working">((resolve) => {
		const settle = (as: Settlement | "working") => {
			clearTimeout(timer);
			process.off("message", hear);
			ending.removeEventListener("abort", lose);
			resolve(as);
		};
		const hear = ({ settled, as }: Partial<Settled>) => settled === order && as && settle(as);
		const lose = () => settle("lost");
		const timer = setTimeout(settle, mostMs, "working");
		process.on("message", hear);
		ending.addEventListener("abort", lose);
		if (ending.aborted) lose();
	});
	await notify({ awaited: order, fingerprint });
	const settlement = await end;
	await notify({ released: order });
	return settlement;
}
