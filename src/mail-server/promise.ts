import type { Config } from "../config.ts";
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

/**
 * Whether 250 waits for the answer. By default a server waits, which keeps the mail until then and repeats it after 451; the mail program
 * of a person who has logged in does not.
 */
export const waitsForAnswer = (accept: Config["accept"], isLoggedIn: boolean): boolean =>
	accept === "answered" || (accept === null && !isLoggedIn);

/**
 * Resolves with the order's end; with undefined when that takes longer than a sender's server waits. Where `ending` comes first, the
 * mail server stops or is gone, and perhaps the order with it: "lost", so that the sending server keeps the mail and repeats it. Where the
 * order lives on, it is known by its fingerprint then.
 */
export async function orderEnd(order: string, ending: AbortSignal): Promise<Settlement | undefined> {
	const end = new Promise<Settlement | undefined>((resolve) => {
		const settle = (as?: Settlement) => {
			clearTimeout(timer);
			process.off("message", hear);
			ending.removeEventListener("abort", lose);
			resolve(as);
		};
		const hear = ({ settled, as }: Partial<Settled>) => settled === order && settle(as);
		const lose = () => settle("lost");
		const timer = setTimeout(settle, answeredMostMs);
		process.on("message", hear);
		ending.addEventListener("abort", lose);
		if (ending.aborted) lose();
	});
	await tell({ awaited: order });
	const settlement = await end;
	// From here on the mail is ours alone.
	await tell({ released: order });
	return settlement;
}
