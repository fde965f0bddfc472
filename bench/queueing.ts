/** A small model of the service: one queue in front of equal cores (M/M/c). */

/** Probability that a mail has to wait at all (Erlang C); `load`: offered core-seconds per second. */
export function erlangC(cores: number, load: number): number {
	let blocked = 1;
	for (let core = 1; core <= cores; core++) blocked = (load * blocked) / (core + load * blocked);
	const busy = load / cores;
	return blocked / (1 - busy * (1 - blocked));
}

/** Mean seconds from 250 to the answer when mails come at random (M/M/c); infinite where they come faster than they can be done. */
export function secondsAt(mailsPerHour: number, demand: number, cores: number): number {
	const load = (mailsPerHour / 3600) * demand;
	if (load >= cores) return Number.POSITIVE_INFINITY;
	return demand + (erlangC(cores, load) * demand) / (cores - load);
}

/** Fewest cores with which the mean stays under `mostSeconds`. */
export function coresFor(mailsPerHour: number, demand: number, mostSeconds: number): number {
	let cores = Math.max(1, Math.ceil((mailsPerHour / 3600) * demand));
	while (secondsAt(mailsPerHour, demand, cores) > mostSeconds) cores += 1;
	return cores;
}

/** Orders per minute in a closed system of senders that wait for their answers: the minimum of what the cores can do and what the senders ask for. */
export const closedThroughput = (senders: number, demand: number, cores: number, aloneSeconds: number): number =>
	60 * Math.min(senders / aloneSeconds, cores / demand);
