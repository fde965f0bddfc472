import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { Cache } from "../cache/client.ts";
import type { Listen } from "../config.ts";
import { smtpLongestMs } from "../limits.ts";
import { log } from "../log.ts";
import { mailInBytes, mailsBounced, smtpRefused } from "../metrics.ts";
import { Queue } from "../queue/queue.ts";
import { killProcessGroup, spawnProcess, terminate } from "../sandbox/process.ts";
import { Watchdog } from "../sandbox/watchdog.ts";
import { ConnectionLimiter, hasRoom } from "./connection-limiter.ts";
import { readCustomers } from "./customers-file.ts";
import type { Settled } from "./delayed-reply.ts";
import { OutboxCopy } from "./outbox-copy.ts";
import { PendingOrders } from "./pending-orders.ts";
import type { SessionEvent, SessionSettings } from "./session.ts";

/** Pre-started SMTP processes: a connection need not wait for the start of one. */
const readySessions = 2;

/** How much longer than the longest connection a session may live, in ms: 250 may wait four minutes for the answer. */
const graceMs = 5 * 60_000;

/** A small young generation: the socket's buffers, which are outside the heap, are freed soon. */
const sessionFlags = ["--max-semi-space-size=1", "--max-old-space-size=64"];

/**
 * Accepts connections, at most `most` at once, and passes each socket, unread, to a pre-started process that serves it and exits.
 * No process outlives `longestMs`, whatever it does, and one that hangs is killed after `silentMs`: its client need not wait for its
 * own time-out to send again. `program`: the path of `session.ts` or of its bundle.
 * `outboxCopy`: the socket of the process that keeps a second copy of the outbox.
 */
export async function listen(
	addresses: readonly Listen[],
	settings: SessionSettings,
	program: string,
	{
		most,
		longestMs = smtpLongestMs + graceMs,
		silentMs,
		outboxCopy,
	}: { most?: number; longestMs?: number; silentMs?: number; outboxCopy?: string } = {},
) {
	// An invalid file stops the start instead of refusing every customer.
	readCustomers(settings.customers);
	const queue = new Queue(settings.queueUrl);
	const cache = new Cache(settings.cacheUrl);
	const pendingOrders = new PendingOrders(
		cache,
		queue,
		outboxCopy === undefined ? undefined : new OutboxCopy(outboxCopy),
	);
	/** Ends the wait of each session for its order; a session has one mail at a time. */
	const releases = new WeakMap<ChildProcess, () => void>();
	const ready: ChildProcess[] = [];
	const sessions = new Set<ChildProcess>();
	const limiter = new ConnectionLimiter();
	/** The client address of each session. */
	const clients = new WeakMap<ChildProcess, string>();
	const watchdog = new Watchdog(silentMs);
	let closing = false;
	let current = settings;

	function prepare(): ChildProcess {
		const session = spawnProcess(process.execPath, [...sessionFlags, program], {
			stdio: ["ignore", "ignore", "ignore", "ipc"],
			// Bytes stay bytes in messages and can be wiped; strings could not.
			serialization: "advanced",
			env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
		});
		const alive = watchdog.heartbeatOf(session);
		session.on("message", (event: SessionEvent) => {
			alive();
			hear(event, session);
			if ("refused" in event && event.refused.startsWith("wrong-password"))
				limiter.recordFailure(clients.get(session) ?? "");
		});
		session.on("error", () => {});
		session.once("exit", () => {
			if (sessions.delete(session)) limiter.release(clients.get(session) ?? "");
			const place = ready.indexOf(session);
			if (place >= 0) ready.splice(place, 1);
		});
		session.send(current);
		return session;
	}

	function hear(event: SessionEvent, session: ChildProcess): void {
		if ("refused" in event) {
			smtpRefused.inc({ reason: event.refused });
			log.info({ reason: event.refused }, "mail refused");
		}
		if ("accepted" in event) {
			mailInBytes.inc(event.accepted);
			log.info({ order: event.order, bytes: event.accepted }, "mail accepted");
		}
		if ("bounced" in event) {
			mailsBounced.inc({ what: event.bounced });
			const level = event.bounced === "notice" ? "error" : "warn";
			log[level]({ what: event.bounced }, "mail came back from behind the relay");
		}
		if ("repeated" in event) log.info({ order: event.repeated }, "mail repeated by its sender's server");
		if ("pending" in event) pendingOrders.add(event.pending);
		if ("awaited" in event) {
			const order = event.awaited;
			const release = pendingOrders.await(event.awaited, event.fingerprint, (as) => {
				if (session.connected) session.send({ settled: order, as } satisfies Settled, () => {});
			});
			releases.set(session, release);
			session.once("exit", release);
		}
		if ("released" in event) releases.get(session)?.();
	}

	function fill(): void {
		while (!closing && ready.length < readySessions) ready.push(prepare());
	}

	function acceptConnection(socket: Socket): void {
		socket.on("error", () => {});
		const client = socket.remoteAddress;
		// Closed before it was accepted.
		if (client === undefined) return void socket.destroy();
		if (closing || !hasRoom(sessions.size, most)) return rejectConnection(socket, "busy");
		if (!limiter.tryAcquire(client)) return rejectConnection(socket, "too-often");
		const session = ready.shift() ?? prepare();
		sessions.add(session);
		clients.set(session, client);
		// A session ends by itself long before, unless it hangs.
		const last = setTimeout(() => killProcessGroup(session), longestMs);
		session.once("exit", () => clearTimeout(last));
		session.send("socket", socket, { keepOpen: false }, (fault) => {
			if (fault) socket.destroy();
		});
		setImmediate(fill);
	}

	const servers: Server[] = [];
	for (const { host, port } of addresses) {
		const server = createServer({ pauseOnConnect: true }, acceptConnection);
		// "::" takes IPv4 as well unless it is told not to (ipv6(7)), and then 0.0.0.0 at the same port would find it in use.
		const ipv6Only = addresses.some((other) => other.host === "0.0.0.0" && other.port === port);
		server.listen({ port, host, ipv6Only });
		await once(server, "listening");
		servers.push(server);
	}
	fill();
	const ports = servers.map((server) => (server.address() as { port: number }).port);
	return {
		ports,
		/** From the next connection on. */
		renew(changed: SessionSettings): void {
			current = changed;
			for (const session of ready.splice(0)) void terminate(session);
			fill();
		},
		/** No new mail: new connections get 421, and so do sessions when the mail in transfer is accepted or answered. */
		drain(): void {
			if (closing) return;
			closing = true;
			for (const session of ready.splice(0)) void terminate(session);
			for (const session of sessions) if (session.connected) session.send("drain", () => {});
		},
		/** Connections and pending orders. */
		open: (): number => sessions.size + pendingOrders.size,
		/** No new mail; sessions finish the mail in transfer, those that wait for an answer reply 451, then 421. */
		async close() {
			closing = true;
			watchdog.close();
			for (const server of servers) server.close();
			await Promise.all(ready.splice(0).map((session) => terminate(session)));
			await Promise.all(
				[...sessions].map(async (session) => {
					const gone = once(session, "exit");
					// A session that has just exited has no channel any more; its exit still resolves `gone`.
					if (session.connected) session.send("stop", () => {});
					const timer = setTimeout(() => killProcessGroup(session), 20_000);
					await gone;
					clearTimeout(timer);
				}),
			);
			pendingOrders.close();
			await queue.close();
			cache.close();
		},
	};
}

/** Replies 421 and closes without waiting for the client, so that refused connections hold no resources. */
function rejectConnection(socket: Socket, reason: "busy" | "too-often"): void {
	smtpRefused.inc({ reason });
	socket.end("421 4.3.2 Bitte spaeter / too busy, try again later\r\n", () => socket.destroy());
}
