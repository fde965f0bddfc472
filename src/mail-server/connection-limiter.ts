import {
	clientConnectionsPerMinute,
	clientFailuresPerHour,
	hourMs,
	maxClientsRemembered,
	maxSessionsPerClient,
	maxSmtpSessions,
	minuteMs,
} from "../limits.ts";
import { isLoopback } from "../loopback.ts";
import { clientOf } from "./ip-networks.ts";

/** Whether one more connection is taken, all clients together, when `open` are. */
export const hasRoom = (open: number, most = maxSmtpSessions): boolean => open < most;

/** Counters of one client. */
interface ClientCounters {
	open: number;
	connections: Count;
	failures: Count;
}
interface Count {
	number: number;
	since: number;
}

/**
 * Connection limiter by client address: connections at once and in a minute, wrong passwords in an hour. In memory only, for an hour at
 * most. Loopback clients are not counted: all programs of this machine share one address.
 */
export class ConnectionLimiter {
	readonly #clients = new Map<string, ClientCounters>();
	readonly #now: () => number;

	constructor(now: () => number = Date.now) {
		this.#now = now;
	}

	/** Whether the client may connect. If so, `release` is to be called at the connection's end. */
	tryAcquire(address: string): boolean {
		if (isLoopback(address)) return true;
		const visitor = this.#countersOf(address);
		if (visitor.failures.number >= clientFailuresPerHour) return false;
		if (visitor.open >= maxSessionsPerClient || visitor.connections.number >= clientConnectionsPerMinute) return false;
		visitor.connections.number += 1;
		visitor.open += 1;
		return true;
	}

	release(address: string): void {
		if (!isLoopback(address)) this.#countersOf(address).open -= 1;
	}

	/** Counts a wrong password. */
	recordFailure(address: string): void {
		if (!isLoopback(address)) this.#countersOf(address).failures.number += 1;
	}

	#countersOf(address: string): ClientCounters {
		const client = clientOf(address);
		const now = this.#now();
		const known = this.#clients.get(client);
		if (!known) {
			this.#evict(now);
			const visitor = { open: 0, connections: { number: 0, since: now }, failures: { number: 0, since: now } };
			this.#clients.set(client, visitor);
			return visitor;
		}
		if (now - known.connections.since >= minuteMs) known.connections = { number: 0, since: now };
		if (now - known.failures.since >= hourMs) known.failures = { number: 0, since: now };
		return known;
	}

	/** Evicts clients that are idle for an hour; above the maximum also the oldest idle ones, so that a distributed attack cannot fill the memory. */
	#evict(now: number): void {
		if (this.#clients.size % 100 !== 0 && this.#clients.size < maxClientsRemembered) return;
		for (const [client, { open, failures }] of this.#clients) {
			const over = open === 0 && now - failures.since >= hourMs;
			if (over || (open === 0 && this.#clients.size >= maxClientsRemembered)) this.#clients.delete(client);
		}
	}
}
