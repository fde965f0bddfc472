import { smtpLongestMs, smtpStrangerMs } from "../limits.ts";

/** How long a client may take, in ms: until it has named a sender of ours, and in all. */
export interface Patience {
	readonly strangerMs: number;
	readonly longestMs: number;
}

/** Calls `tooSlow` for a client that names no sender in time (`known` says that it has), and for every one that stays too long. */
export function startClientTimers(
	tooSlow: () => void,
	{ strangerMs, longestMs }: Patience = { strangerMs: smtpStrangerMs, longestMs: smtpLongestMs },
): { known(): void } {
	const stranger = setTimeout(tooSlow, strangerMs);
	setTimeout(tooSlow, longestMs);
	return { known: () => clearTimeout(stranger) };
}
