import type { Socket } from "node:net";
import type { SMTPServer } from "smtp-server";
import { type ClientTimeouts, startClientTimers } from "./client-timers.ts";
import type { DelayedReplyEvent, Settled } from "./delayed-reply.ts";
import { createSmtpServer, type SmtpServerEvent, type SmtpServerSettings } from "./smtp-server.ts";

/**
 * One SMTP connection, in a process of its own: reads its settings and then its socket from the listener, takes mails,
 * and exits with the connection. The mail's plaintext dies with it.
 */

export interface SessionSettings extends SmtpServerSettings {
	/** For tests: time limits of a client, instead of ours. */
	readonly patience?: ClientTimeouts;
}
/** Messages to the listener: figures and reasons. */
export type SessionEvent = { readonly alive: true } | SmtpServerEvent | DelayedReplyEvent;

/** How long a client may take to close its connection after 421, in ms. */
const byeMs = 1_000;
/** Heartbeat interval, in ms: the listener kills a session without heartbeat. */
const aliveEveryMs = 1_000;

const tell = (event: SessionEvent) => process.connected && process.send?.(event);

/** Aborts when ends of orders are not reported any more. */
const ending = new AbortController();
let working: Promise<void> = Promise.resolve();
let server: SMTPServer | undefined;
let patience: ClientTimeouts | undefined;
let timers: ReturnType<typeof startClientTimers> | undefined;

/** Exits when the mail in transfer is stored or deleted. */
const leave = () => void working.finally(() => process.exit(0));

/** Replies 421 with a reason (RFC 5321 §3.8) and closes; a mail in transfer is deleted. */
function closeWith421(why: string): void {
	for (const connection of server?.connections ?? []) {
		connection.send(421, why);
		connection.close();
	}
}

function open(settings: SessionSettings): SMTPServer {
	patience = settings.patience;
	return createSmtpServer(settings, {
		tell,
		known: () => timers?.known(),
		busy: (work) => {
			working = work;
		},
		over: leave,
		ending: ending.signal,
	});
}

/** Graceful shutdown: the mail in transfer is finished and its reply sent before 421. */
const sendAway = () =>
	void working.finally(() => {
		closeWith421("4.3.2 Dienst wird beendet / service shutting down");
		setTimeout(() => process.exit(0), byeMs);
	});

process.on("message", (message: SessionSettings | "socket" | "drain" | "stop" | Settled, socket?: Socket) => {
	if (message === "stop" || message === "drain") {
		if (message === "stop") ending.abort();
		sendAway();
	} else if (message === "socket") {
		if (!socket) process.exit(0);
		timers = startClientTimers(() => closeWith421("4.4.2 Zu langsam / timeout"), patience);
		server?.on("error", () => {});
		server?.server.emit("connection", socket);
		socket.resume();
	} else if (!("settled" in message)) {
		server = open(message);
		tell({ alive: true });
		setInterval(() => tell({ alive: true }), aliveEveryMs).unref();
	}
});
// The listener has exited: a mail in transfer is finished, no new one is accepted.
process.on("disconnect", () => {
	ending.abort();
	leave();
});
