import { smtpLongestMs, smtpStrangerMs } from "../limits.ts";

/** How long a client may take, in ms: until MAIL FROM with an admitted sender, and in all. */
export interface ClientTimeouts {
	readonly strangerMs: number;
	readonly longestMs: number;
}

/** Calls `tooSlow` when a client has no admitted sender in time (`known` stops this timer), and when it stays connected too long. */
export function startClientTimers(
	tooSlow: () => void,
	{ strangerMs, longestMs }: ClientTimeouts = { strangerMs: smtpStrangerMs, longestMs: smtpLongestMs },
): { known(): void } {
	const stranger = setTimeout(tooSlow, strangerMs);
	setTimeout(tooSlow, longestMs);
	return { known: () => clearTimeout(stranger) };
}
