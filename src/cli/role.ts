import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { watchCache } from "../cache/warden.ts";
import { startControl } from "../control/control.ts";
import { log } from "../log.ts";
import { listen } from "../mail-server/listener.ts";
import { holdOutboxCopy } from "../mail-server/outbox-copy.ts";
import type { SessionSettings } from "../mail-server/session.ts";
import { keyEnds } from "../metrics.ts";
import { watchQueue } from "../queue/warden.ts";
import { bundledProgram } from "../sandbox/program-bundle.ts";
import { startWebServer } from "../web/web-server.ts";
import { startWorker } from "../worker/worker.ts";
import type { FromRole, RoleAssignment, ToRole } from "./assignment.ts";
import { handOnFigures } from "./role-figures.ts";

/**
 * One role in a process of its own. It gets its settings from the supervisor over the IPC channel (not from the environment or the command
 * line, where other processes could read keys) and exits when the supervisor asks for it or has exited.
 */

const tell = (message: FromRole) => process.connected && process.send?.(message);

interface Served {
	readonly ports?: number[];
	/** Settings that have changed at work. */
	renew?(assignment: RoleAssignment): void;
	/** Takes nothing new in. */
	drain?(): void;
	/** Ends what is in work with what is done. */
	hurry?(): void;
	/** How much is in work. */
	open?(): number | Promise<number>;
	close(): Promise<void>;
}

async function serve(assignment: RoleAssignment): Promise<Served> {
	const { config } = assignment;
	switch (assignment.role) {
		case "mail-server": {
			const listener = await listen(
				config.smtpListen,
				sessionsOf(assignment),
				bundledProgram(config.programs, "session"),
				{ outboxCopy: outboxSocket(config.programs) },
			);
			return {
				...listener,
				renew: (changed) => changed.role === "mail-server" && listener.renew(sessionsOf(changed)),
			};
		}
		case "control":
			return startControl(config, {
				receipts: Buffer.from(assignment.receiptSeed, "base64"),
				tasks: Buffer.from(assignment.taskSeed, "base64"),
			});
		case "services":
			return startWorker(config, assignment.keys, assignment.taskKey, assignment.only);
		case "warden": {
			const watches = [
				await watchCache(config.cacheUrl, config.dwell),
				await watchQueue(config.queueUrl, config.dwell),
			];
			// A warden that was killed leaves its socket.
			rmSync(outboxSocket(config.programs), { force: true });
			const copy = await holdOutboxCopy(outboxSocket(config.programs));
			return { close: async () => [...watches, copy].forEach((watch) => void watch.close()) };
		}
		case "web": {
			const { mailboxPort } = assignment;
			// Loaded in development only: nothing of it exists in production.
			const trying =
				mailboxPort === undefined
					? undefined
					: await (await import("./try/try-server.ts")).startTryServer(config, mailboxPort);
			const web = await startWebServer(config, trying?.extra);
			takeFigures = web.takeFigures;
			return {
				ports: [...web.ports, ...(trying ? [trying.port] : [])],
				drain: web.drain,
				close: async () => void (await Promise.all([web.close(), trying?.close()])),
			};
		}
	}
}

/** Beside the private servers' sockets: the warden keeps a second copy of the outbox of a mail server in the same tree of processes. */
const outboxSocket = (programs: string): string => join(dirname(programs), "outbox.sock");

const sessionsOf = (assignment: Extract<RoleAssignment, { role: "mail-server" }>): SessionSettings => ({
	domain: assignment.config.domain,
	mailboxes: assignment.config.mailboxes,
	operator: assignment.config.operator,
	maxMail: assignment.config.maxMail,
	dwell: assignment.config.dwell,
	customers: assignment.config.customers,
	dns: assignment.config.dns,
	cacheUrl: assignment.config.cacheUrl,
	queueUrl: assignment.config.queueUrl,
	publicKeys: assignment.publicKeys,
	accountKey: assignment.accountKey,
	accept: assignment.config.accept,
	answerWait: assignment.config.answerWait,
	returnPathKey: assignment.returnPathKey,
	needs: ["unpack", "reply", "delivery"],
	replicas: assignment.config.replicas,
	tls: assignment.tls,
});

/** Sets the gauge of the keys that this role has. A key that is not understood is said where it is used. */
async function tellKeyEnds(assignment: RoleAssignment): Promise<void> {
	const { keyEndsOf } = await import("./keys/key-ring.ts");
	const tls = assignment.role === "mail-server" ? assignment.tls.cert : null;
	const { smimeCert, openpgpKey } =
		assignment.role === "services" ? assignment.config : { smimeCert: null, openpgpKey: null };
	for (const { key, ends } of await keyEndsOf({ tls, smimeCert, openpgpKey })) keyEnds.set({ key }, ends / 1000);
}

let running: Served | undefined;
let takeFigures: ((from: string, figures: object[]) => void) | undefined;
let stopping = false;

async function stop(): Promise<void> {
	if (stopping) return;
	stopping = true;
	await running?.close().catch(() => {});
	process.exit(0);
}

/** Says how much is in work. */
async function count(): Promise<void> {
	const open = await Promise.try(() => running?.open?.() ?? null).catch(() => null);
	tell({ open });
}

process.on("message", (message: ToRole) => {
	if (message === "stop") void stop();
	else if (message === "drain") running?.drain?.();
	else if (message === "hurry") running?.hurry?.();
	else if (message === "count") void count();
	else if ("figures" in message) takeFigures?.(message.from, message.figures);
	else if ("renewed" in message) {
		log.level = message.renewed.config.logLevel;
		running?.renew?.(message.renewed);
		void tellKeyEnds(message.renewed).catch(() => {});
	} else {
		log.level = message.config.logLevel;
		serve(message).then(
			async (served) => {
				running = served;
				await handOnFigures(message, (figures) => tell({ figures }));
				void tellKeyEnds(message).catch(() => {});
				tell({ ready: true, ports: served.ports ?? [] });
			},
			(fault) => {
				tell({ fault: fault instanceof Error ? fault.message : "did not start" });
				process.exit(1);
			},
		);
	}
});
// Ctrl-C reaches the whole terminal group: only the supervisor decides when a role ends.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => void stop());
/** Grace period of a role whose supervisor, and with it the private servers, has ended, in ms. */
const orphanMs = 3_000;
process.on("disconnect", () => {
	setTimeout(() => process.exit(1), orphanMs);
	void stop();
});
