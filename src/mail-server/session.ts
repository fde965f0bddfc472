import type { Socket } from "node:net";
import type { SMTPServer } from "smtp-server";
import { type Patience, startClientTimers } from "./client-timers.ts";
import { type DoorEvent, type DoorSettings, openDoor } from "./door.ts";
import type { PromiseEvent, Settled } from "./promise.ts";

/**
 * One SMTP connection, in a process of its own: reads its settings and then its socket from the listener, takes mails,
 * and exits with the connection. The mail's plaintext dies with it.
 */

export interface SessionSettings extends DoorSettings {
	/** For tests: how long a client may take, instead of our limits. */
	readonly patience?: Patience;
}
/** What the listener hears: figures and reasons. */
export type SessionEvent = { readonly alive: true } | DoorEvent | PromiseEvent;

/** How long a client may take to close its connection after 421, in ms. */
const byeMs = 1_000;
/** The listener kills who is silent for long. */
const aliveEveryMs = 1_000;

const tell = (event: SessionEvent) => process.connected && process.send?.(event);

/** No order's end is heard any more. */
const ending = new AbortController();
let working: Promise<void> = Promise.resolve();
let server: SMTPServer | undefined;
let patience: Patience | undefined;
let timers: ReturnType<typeof startClientTimers> | undefined;

/** What is still being stored is finished or erased first. */
const leave = () => void working.finally(() => process.exit(0));

/** The client hears 421 and why (RFC 5321 §3.8); what it was sending is erased. */
function dismiss(why: string): void {
	for (const connection of server?.connections ?? []) {
		connection.send(421, why);
		connection.close();
	}
}

function open(settings: SessionSettings): SMTPServer {
	patience = settings.patience;
	return openDoor(settings, {
		tell,
		known: () => timers?.known(),
		busy: (work) => {
			working = work;
		},
		over: leave,
		ending: ending.signal,
	});
}

/** A mail in transfer is finished first, and the client hears what became of it before the process ends. */
const sendAway = () =>
	void working.finally(() => {
		dismiss("4.3.2 Dienst wird beendet / service shutting down");
		setTimeout(() => process.exit(0), byeMs);
	});

process.on("message", (message: SessionSettings | "socket" | "drain" | "stop" | Settled, socket?: Socket) => {
	if (message === "stop" || message === "drain") {
		if (message === "stop") ending.abort();
		sendAway();
	} else if (message === "socket") {
		if (!socket) process.exit(0);
		timers = startClientTimers(() => dismiss("4.4.2 Zu langsam / timeout"), patience);
		server?.on("error", () => {});
		server?.server.emit("connection", socket);
		socket.resume();
	} else if (!("settled" in message)) {
		server = open(message);
		tell({ alive: true });
		setInterval(() => tell({ alive: true }), aliveEveryMs).unref();
	}
});
// The listener is gone: a mail in transfer is finished, nothing new begins.
process.on("disconnect", () => {
	ending.abort();
	leave();
});
