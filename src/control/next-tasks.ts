import type { PlannedTask } from "./plan-builder.ts";

export interface NextTask extends PlannedTask {
	readonly delayMs?: number;
	/** Its only input is the notice's envelope, under its own key. */
	readonly ofNotice?: true;
	/** The notice's envelope is not in the cache yet: the mail server has to put it there first. */
	readonly needsEnvelope?: true;
}

/** How an order ends. */
export const orderOutcomes = ["answered", "partly", "unanswerable", "undeliverable", "failed"] as const;
export type OrderOutcome = (typeof orderOutcomes)[number];

/** What an order needs next. */
export type Next =
	| { readonly do: "tasks"; readonly tasks: readonly NextTask[] }
	| {
			readonly do: "end";
			readonly outcome: OrderOutcome;
			readonly bytes: number;
	  };
