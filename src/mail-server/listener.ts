import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { Cache } from "../cache/client.ts";
import type { Listen } from "../config.ts";
import { smtpLongestMs } from "../limits.ts";
import { log } from "../log.ts";
import { mailInBytes, smtpRefused } from "../metrics.ts";
import { Queue } from "../queue/queue.ts";
import { killProcessGroup, spawnProcess, terminate } from "../sandbox/process.ts";
import { Watchdog } from "../sandbox/watchdog.ts";
import { readCustomers } from "./customers.ts";
import { Debts } from "./debts.ts";
import type { Settled } from "./promise.ts";
import type { SessionEvent, SessionSettings } from "./session.ts";
import { hasRoom, Visitors } from "./visitors.ts";

/** So many SMTP processes wait ready: they hide the start of the next. */
const readySessions = 2;

/** What a session may take beyond the longest connection, in ms: where 250 waits for the answer, four minutes. */
const graceMs = 5 * 60_000;

/** A small young generation: the socket's buffers, which lie outside the heap, are given back soon and do not pile up. */
const sessionFlags = ["--max-semi-space-size=1", "--max-old-space-size=64"];

/**
 * Accepts connections, `most` at once, and hands each socket, unread, to a pre-started process that serves it and exits.
 * No process outlives `longestMs`, whatever it does, and one that hangs is killed after `silentMs`: its client need not wait for its
 * own time-out to send again. `program`: the path of `session.ts`, or of what was packed of it.
 */
export async function listen(
	addresses: readonly Listen[],
	settings: SessionSettings,
	program: string,
	{
		most,
		longestMs = smtpLongestMs + graceMs,
		silentMs,
	}: { most?: number; longestMs?: number; silentMs?: number } = {},
) {
	// A file that is not understood should stop the start, not every customer.
	readCustomers(settings.customers);
	const queue = new Queue(settings.queueUrl);
	const cache = new Cache(settings.cacheUrl);
	const debts = new Debts(cache, queue);
	/** What each session waits for; it takes one mail after the other. */
	const releases = new WeakMap<ChildProcess, () => void>();
	const ready: ChildProcess[] = [];
	const sessions = new Set<ChildProcess>();
	const visitors = new Visitors();
	/** Whose socket a session has. */
	const clients = new WeakMap<ChildProcess, string>();
	const watchdog = new Watchdog(silentMs);
	let closing = false;
	let current = settings;

	function prepare(): ChildProcess {
		const session = spawnProcess(process.execPath, [...sessionFlags, program], {
			stdio: ["ignore", "ignore", "ignore", "ipc"],
			// Bytes stay bytes on their way here, and can be wiped; text could not.
			serialization: "advanced",
			env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
		});
		const alive = watchdog.heartbeatOf(session);
		session.on("message", (event: SessionEvent) => {
			alive();
			hear(event, session);
			if ("refused" in event && event.refused.startsWith("wrong-password")) visitors.fail(clients.get(session) ?? "");
		});
		session.on("error", () => {});
		session.once("exit", () => {
			if (sessions.delete(session)) visitors.leave(clients.get(session) ?? "");
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
		if ("repeated" in event) log.info({ order: event.repeated }, "mail repeated by its sender's server");
		if ("owed" in event) debts.owe(event.owed);
		if ("awaited" in event) {
			const order = event.awaited;
			const release = debts.await(order, (as) => {
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

	function take(socket: Socket): void {
		socket.on("error", () => {});
		const client = socket.remoteAddress;
		// Gone before it was let in.
		if (client === undefined) return void socket.destroy();
		if (closing || !hasRoom(sessions.size, most)) return turnAway(socket, "busy");
		if (!visitors.enter(client)) return turnAway(socket, "too-often");
		const session = ready.shift() ?? prepare();
		sessions.add(session);
		clients.set(session, client);
		// It ends itself long before; one that hangs does not, and holds a mail.
		const last = setTimeout(() => killProcessGroup(session), longestMs);
		session.once("exit", () => clearTimeout(last));
		session.send("socket", socket, { keepOpen: false }, (fault) => {
			if (fault) socket.destroy();
		});
		setImmediate(fill);
	}

	const servers: Server[] = [];
	for (const { host, port } of addresses) {
		const server = createServer({ pauseOnConnect: true }, take);
		server.listen(port, host);
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
		/** No new mail: who comes hears 421, and so do sessions, when what they have been sent is taken or answered. */
		drain(): void {
			if (closing) return;
			closing = true;
			for (const session of ready.splice(0)) void terminate(session);
			for (const session of sessions) if (session.connected) session.send("drain", () => {});
		},
		/** Connections, and orders that are not answered yet. */
		open: (): number => sessions.size + debts.size,
		/** No new mail; sessions finish the mail in transfer, those that wait for an answer say 451, then 421. */
		async close() {
			closing = true;
			watchdog.close();
			for (const server of servers) server.close();
			await Promise.all(ready.splice(0).map((session) => terminate(session)));
			await Promise.all(
				[...sessions].map(async (session) => {
					const gone = once(session, "exit");
					// One that has just ended by itself cannot be told: no reason for `once` to give up.
					if (session.connected) session.send("stop", () => {});
					const timer = setTimeout(() => killProcessGroup(session), 20_000);
					await gone;
					clearTimeout(timer);
				}),
			);
			debts.close();
			await queue.close();
			cache.close();
		},
	};
}

/** Says that it is not now, and waits for no answer: who holds such a connection holds nothing of ours. */
function turnAway(socket: Socket, reason: "busy" | "too-often"): void {
	smtpRefused.inc({ reason });
	socket.end("421 4.3.2 Bitte spaeter / too busy, try again later\r\n", () => socket.destroy());
}
