/** Ends a program that hangs, in ms: longer than any takes on a busy machine, shorter than a test's own limit of two minutes. */
export const amplyMs = 110_000;
const betweenLooksMs = 20;

/**
 * Resolves with the first value of `look` that is true or an object. For states that have no event: another program's process, a file of
 * `/proc`, a key that expires. Where there is an event, wait for that. Throws an error that names `what` when it does not come about.
 */
export async function until<T>(
	what: string,
	look: () => T | Promise<T>,
	mostMs = amplyMs,
): Promise<Exclude<T, false | undefined | null>> {
	const deadline = Date.now() + mostMs;
	for (;;) {
		const seen = await look();
		if (seen) return seen as Exclude<T, false | undefined | null>;
		if (Date.now() > deadline) throw new Error(`never: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
	}
}
