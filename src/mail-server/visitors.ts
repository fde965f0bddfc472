import {
	clientConnectionsPerMinute,
	clientFailuresPerHour,
	hourMs,
	maxClientsRemembered,
	maxSessionsPerClient,
	maxSmtpSessions,
	minuteMs,
} from "../limits.ts";
import { clientOf, isLoopback } from "./network.ts";

/** Whether one more connection is taken, all clients together, when `open` are. */
export const hasRoom = (open: number, most = maxSmtpSessions): boolean => open < most;

/** How one client behaved lately. */
interface Visitor {
	open: number;
	connections: Count;
	failures: Count;
}
interface Count {
	number: number;
	since: number;
}

/**
 * Who is at the door, by address: how many connections at once and in a minute, how many wrong passwords in an hour.
 * In this process' memory only, for an hour at most. This machine itself is not counted: all its programs share one address.
 */
export class Visitors {
	readonly #visitors = new Map<string, Visitor>();
	readonly #now: () => number;

	constructor(now: () => number = Date.now) {
		this.#now = now;
	}

	/** Whether the client may come in. If so, `leave` is to be called at its end. */
	enter(address: string): boolean {
		if (isLoopback(address)) return true;
		const visitor = this.#visitor(address);
		if (visitor.failures.number >= clientFailuresPerHour) return false;
		if (visitor.open >= maxSessionsPerClient || visitor.connections.number >= clientConnectionsPerMinute) return false;
		visitor.connections.number += 1;
		visitor.open += 1;
		return true;
	}

	leave(address: string): void {
		if (!isLoopback(address)) this.#visitor(address).open -= 1;
	}

	/** A wrong password. */
	fail(address: string): void {
		if (!isLoopback(address)) this.#visitor(address).failures.number += 1;
	}

	#visitor(address: string): Visitor {
		const client = clientOf(address);
		const now = this.#now();
		const known = this.#visitors.get(client);
		if (!known) {
			this.#forget(now);
			const visitor = { open: 0, connections: { number: 0, since: now }, failures: { number: 0, since: now } };
			this.#visitors.set(client, visitor);
			return visitor;
		}
		if (now - known.connections.since >= minuteMs) known.connections = { number: 0, since: now };
		if (now - known.failures.since >= hourMs) known.failures = { number: 0, since: now };
		return known;
	}

	/** Those who are gone and long quiet; of too many also the oldest: an attacker from everywhere must not fill the memory. */
	#forget(now: number): void {
		if (this.#visitors.size % 100 !== 0 && this.#visitors.size < maxClientsRemembered) return;
		for (const [client, { open, failures }] of this.#visitors) {
			const over = open === 0 && now - failures.since >= hourMs;
			if (over || (open === 0 && this.#visitors.size >= maxClientsRemembered)) this.#visitors.delete(client);
		}
	}
}
