import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createTransport } from "nodemailer";
import { openMailbox } from "../../src/cli/mailbox.ts";
import { family } from "../../src/verify/memory.ts";
import { openPostfix } from "./postfix.ts";
import { sample } from "./service.ts";
import { storedMail } from "./stored-mail.ts";

/** Mails through a real Postfix to a service that is restarted and killed at random: what became of each. */

/** `end`, `kill`: one of its processes (a role, a server) by SIGTERM or SIGKILL; `restart`: the whole service by SIGTERM, as for an upgrade; `power`: every process at once by SIGKILL. */
const blows = ["end", "kill", "restart", "power"] as const;
type Blow = (typeof blows)[number];

export interface Figures {
	readonly sent: number;
	readonly answered: number;
	/** Still in Postfix' queue when the time was over. */
	readonly queued: number;
	/** Neither answered nor in the queue. */
	readonly lost: number;
	readonly twice: number;
	readonly blows: Readonly<Record<Blow, number>>;
	readonly seconds: number;
}

/** Every so many mails one has a document; the others are answered with the how-to, which costs a tenth. */
const documentEvery = 10;

/**
 * `seed`: the same blows in the same order. `everyMs`: a blow so often, until all mails are answered or `mostMs` are over; the last fifth of that
 * time is quiet.
 */
export async function surviveRestarts(options: {
	readonly mails: number;
	readonly seed: number;
	readonly everyMs: number;
	readonly mostMs: number;
	readonly tell?: (line: string) => void;
}): Promise<Figures> {
	const { mails, everyMs, mostMs, tell = () => {} } = options;
	const random = randomFrom(options.seed);
	const started = Date.now();
	const mailbox = await openMailbox();
	const port = await freePort();
	const env = {
		PATH: "/usr/bin:/bin",
		MARAMAIL_SMTP_LISTEN: `127.0.0.1:${port}`,
		MARAMAIL_WEB_LISTEN: "127.0.0.1:0",
		MARAMAIL_RELAY: `smtp://127.0.0.1:${mailbox.port}`,
		MARAMAIL_CUSTOMERS: "/nonexistent",
		MARAMAIL_FLEET_KEY: Buffer.alloc(32, 7).toString("base64"),
		MARAMAIL_LOG_LEVEL: "silent",
	};
	let head = start(env);
	const postfix = await openPostfix(
		{ "maramail.localhost": port },
		{ more: ["default_destination_concurrency_limit = 8", "initial_destination_concurrency = 8"] },
	);
	const customers = Array.from({ length: mails }, (_, at) => `k${at}@kanzlei.localhost`);
	const counts: Record<Blow, number> = { end: 0, kill: 0, restart: 0, power: 0 };
	try {
		const client = createTransport({ host: "127.0.0.1", port: postfix.port, ignoreTLS: true, pool: true });
		for (const [at, from] of customers.entries())
			await client.sendMail(await storedMail(from, at % documentEvery === 0 ? [sample("letter.txt")] : []));
		client.close();
		const answersTo = (from: string) => mailbox.received.filter(({ to }) => to.includes(from)).length;
		const answered = () => customers.filter((from) => answersTo(from) > 0).length;
		let blowAt = Date.now() + everyMs;
		while ((answered() < mails || (await postfix.queued()).length > 0) && Date.now() - started < mostMs) {
			await new Promise((resolve) => setTimeout(resolve, 250));
			if (head.exitCode !== null || head.signalCode !== null) head = start(env);
			if (Date.now() < blowAt || Date.now() - started > 0.8 * mostMs) continue;
			const blow = blows[Math.floor(random() * blows.length)] as Blow;
			counts[blow] += 1;
			tell(`${Math.round((Date.now() - started) / 1000)} s: ${blow}; ${answered()} of ${mails} answered`);
			await strikeService(head, blow, random);
			blowAt = Date.now() + everyMs * (0.5 + random());
		}
		const queued = await postfix.queued();
		const waiting = (from: string) => queued.some(({ sender }) => sender === from);
		return {
			sent: mails,
			answered: answered(),
			queued: queued.length,
			lost: customers.filter((from) => answersTo(from) === 0 && !waiting(from)).length,
			twice: customers.filter((from) => answersTo(from) > 1).length,
			blows: counts,
			seconds: Math.round((Date.now() - started) / 1000),
		};
	} finally {
		await strikeService(head, "power", random);
		await postfix.close();
		await mailbox.close();
	}
}

async function strikeService(head: ChildProcess, blow: Blow, random: () => number): Promise<void> {
	const pid = head.pid as number;
	const gone = head.exitCode === null && head.signalCode === null ? once(head, "exit") : undefined;
	if (!gone) return;
	const all = family([pid]);
	if (blow === "restart") head.kill("SIGTERM");
	else if (blow === "power") for (const one of all) signal(one, "SIGKILL");
	else {
		const units = all.filter((one) => one !== pid);
		const unit = units[Math.floor(random() * units.length)];
		if (unit !== undefined) signal(unit, blow === "end" ? "SIGTERM" : "SIGKILL");
		return;
	}
	await gone;
}

function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// It has just ended.
	}
}

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const start = (env: Record<string, string>): ChildProcess =>
	spawn(process.execPath, [main, "serve"], { env, stdio: "ignore" });

/** mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, "close");
	return port;
}
