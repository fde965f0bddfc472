import type { Debt, Settlement } from "./debts.ts";

/** What the session tells the listener of what it promises, and what it hears at the order's end. */
export type PromiseEvent = { readonly owed: Debt } | { readonly awaited: string } | { readonly released: string };
export interface Settled {
	readonly settled: string;
	readonly as: Settlement;
}

/** A sender's server waits ten minutes for the reply to its mail (RFC 5321 §4.5.3.2.6), some only five. In ms. */
const answeredMostMs = 4 * 60_000;

/** Where the listener is gone nobody is left to tell; the order itself is safe all the same. */
const tell = (event: PromiseEvent): Promise<void> =>
	new Promise((resolve) => {
		if (process.connected) process.send?.(event, () => resolve());
		else resolve();
	});

/** Resolves when the listener remembers whom we owe an answer: only then 250 may be said. */
export const owe = (debt: Debt): Promise<void> => tell({ owed: debt });

/** Resolves with the order's end; with undefined when that takes longer than a sender's server waits. */
export async function orderEnd(order: string): Promise<Settlement | undefined> {
	const end = new Promise<Settlement | undefined>((resolve) => {
		const hear = (message: Partial<Settled>) => {
			if (message.settled !== order) return;
			clearTimeout(timer);
			process.off("message", hear);
			resolve(message.as);
		};
		const timer = setTimeout(() => hear({ settled: order }), answeredMostMs);
		process.on("message", hear);
	});
	await tell({ awaited: order });
	const settlement = await end;
	// From here on the mail is ours alone.
	await tell({ released: order });
	return settlement;
}
