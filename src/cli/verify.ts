import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type Config, isDevelopment, readConfig, serviceAddress, settingsFile } from "../config.ts";
import { hasValidSignature, type SignedReceipt, signedReceipt } from "../crypto/receipt-signature.ts";
import { isLoopback } from "../loopback.ts";
import { eicar, eicarSignature } from "../scanner/eicar.ts";
import { hasSignatures, startPrivateScanner } from "../scanner/private-scanner.ts";
import { scan } from "../tools/clamd.ts";
import { newCanary } from "../verify/canary.ts";
import { countInMemory } from "../verify/memory.ts";
import { listenersOn, type Seen, serviceProcesses } from "../verify/processes.ts";
import {
	type Apart,
	eachItsOwn,
	elsewhere,
	neverTogether,
	nothingInMemory,
	nothingOnDisk,
	nothingTold,
	onlyCiphertext,
	theHour,
	type Verdict,
	verdict,
	virusesStay,
	wallsStand,
} from "../verify/promises.ts";
import { count } from "../verify/search.ts";
import { leaks, missedLeaks } from "../verify/self-test.ts";
import { smtpDialogue } from "../verify/smtp-dialogue.ts";
import { placesOf } from "../verify/traces.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { sendMail } from "./send-mail.ts";

/** An order of one page of text; longer only on a machine that is busy otherwise. */
const orderMostMs = 90_000;
/** How often the servers' memory is searched while an order is in work, in ms. */
const lookEveryMs = 500;

/**
 * The twelve promises on the service that runs on this machine: sends a mail that is full of canaries, and when its receipt says
 * that all is destroyed, searches processes, tmpfs and disks for them. Needs root, as only root may read other processes' memory.
 */
export const command: Command = async (args) => {
	const { values } = readArguments("verify", args);
	const config = readConfig({ file: settingsFile(values.config) });
	const started = Date.now();
	const service = serviceProcesses();
	if (service.length === 0) throw new Error("no service runs on this machine; start it with: npm start");
	const missed = await missedLeaks();
	if (missed.length > 0) {
		console.log(
			`self-test: NOT found: ${missed.join("; ")}. What this search does not find may be there: nothing is said of the promises.`,
		);
		return 1;
	}
	console.log(`self-test: all ${leaks.length} planted leaks found: ${leaks.join("; ")}`);
	progress(`looking at ${service.length} processes of the service`);
	const verdicts = await look(config, values.from ?? "kanzlei@kanzlei.localhost", service);
	for (const [at, { state, promise, found }] of verdicts.entries())
		console.log(`${String(at + 1).padStart(2)}  ${words[state]}  ${promise}\n            ${found}`);
	const broken = verdicts.filter(({ state }) => state === "broken").length;
	const unseen = verdicts.filter(({ state }) => state === "elsewhere").length;
	const seconds = Math.round((Date.now() - started) / 1000);
	console.log(
		`${verdicts.length} promises: ${verdicts.length - broken - unseen} seen kept, ${unseen} shown by tests only, ${broken} broken (${seconds} s)`,
	);
	return broken === 0 ? 0 : 1;
};

/** To stderr, so that the verdicts alone are the output. */
const progress = (says: string): void => void process.stderr.write(`… ${says}\n`);

const words = { kept: "kept   ", broken: "BROKEN ", elsewhere: "by test" } as const;

async function look(config: Config, from: string, service: readonly Seen[]): Promise<Verdict[]> {
	const [canary, neighbour] = [newCanary(), newCanary()];
	const since = Date.now();
	const web = `http://${config.webListen.host}:${config.webListen.port}`;
	const read = async (path: string) => (await fetch(`${web}${path}`)).text();
	const smtp = config.smtpListen[0] as { host: string; port: number };
	const server = (name: string) =>
		service.filter(({ command }) => command.startsWith("redis-server") && command.includes(`/${name}.sock`));
	const [caches, queues] = [server("cache"), server("queue")];
	const peeks = { times: 0, canaries: 0 };
	const apart: Apart = { cache: { belongs: 0, foreign: 0 }, queue: { belongs: 0, foreign: 0 } };

	const needles = [...canary.needles, ...neighbour.needles];
	const boxes = [Buffer.from('"keys":{"')];
	function peek(pid: number, seen: Apart["cache"], belongs: readonly Buffer[], foreign: readonly Buffer[]): void {
		if (seen.belongs === 0) seen.belongs += countInMemory(pid, belongs);
		// Each look at a server's memory takes a second: which of them it was is asked only when there is any.
		if (countInMemory(pid, [...needles, ...foreign]) === 0) return;
		peeks.canaries += countInMemory(pid, needles);
		seen.foreign += countInMemory(pid, foreign);
	}
	/** `orders`: how the numbers of those begin that are in work. */
	function peekAtServers(orders: readonly string[]): void {
		if (orders.length === 0) return;
		peeks.times += 1;
		const names = orders.map((order) => Buffer.from(`o:${order}`));
		for (const { pid } of caches) peek(pid, apart.cache, names, boxes);
		for (const { pid } of queues) peek(pid, apart.queue, boxes, names);
	}
	progress("sending two mails full of canaries; their answers take a minute or two");
	const sending = Promise.all([
		sendCanary(config, from, smtp, canary, ["txt", "xyz"]),
		sendCanary(config, from, smtp, neighbour, ["xyz"]),
	]);
	// A service that says 250 with the answer tells the numbers only then; until then the status page shows what is in work.
	while ((await Promise.race([sending, wait(lookEveryMs)])) === undefined)
		peekAtServers(numbersOn(await read("/").catch(() => "")));
	const [order, other] = await sending;
	progress("accepted; waiting until their orders are destroyed");
	const receipt = await receiptOf(order, web, () => peekAtServers([order]));
	await receiptOf(other, web, () => {});
	progress("destroyed; searching memory, tmpfs and disks for canaries");
	const metrics = await read("/metrics");
	const ready = await read("/readyz");
	const now = serviceProcesses();
	const mailbox = isDevelopment(config) ? listenersOn(config.webListen.port, now) : [];
	const answers = mailbox.length > 0 ? [await answerTo(order, web), await answerTo(other, web)] : null;
	const door = await smtpDialogue(smtp, [
		"EHLO verify.localhost",
		// Delivery status alone has the null sender, and an address that was never a return path takes none.
		"MAIL FROM:<>",
		`RCPT TO:<${config.mailboxes[0]}@${config.domain}>`,
		"RSET",
		`MAIL FROM:<${from}>`,
		"RCPT TO:<fremd@example.org>",
	]);
	const places = await placesOf(
		now.map(({ pid }) => pid),
		since,
	);
	return [
		nothingOnDisk(needles, places),
		await nothingInMemory(needles, places, mailbox),
		caches.length > 0
			? onlyCiphertext(peeks)
			: elsewhere(
					"the cache holds only ciphertext",
					"the servers run elsewhere; src/mail-server/mail-server.service.test.ts",
				),
		caches.length > 0 && queues.length > 0
			? neverTogether(apart)
			: elsewhere("cache and key never lie together", "the servers run elsewhere; test/service/erasure.test.ts"),
		theHour(metrics, ready),
		verdict(
			"with the answer everything is destroyed",
			receipt !== null && hasValidSignature(receipt),
			receipt === null
				? "no receipt came"
				: `received ${receipt.receivedAt}, destroyed ${receipt.destroyedAt}: ${receipt.blobs} blobs, ${receipt.keys} key; signed`,
		),
		wallsStand(now),
		verdict(
			"only customers get in, answers go only to them",
			/^5/m.test(door[2] ?? "") && /^5/m.test(door[5] ?? ""),
			"documents of the null sender and foreign recipients refused; forgeries: src/mail-server/*.test.ts",
		),
		verdict(
			"no plaintext on the wire",
			/STARTTLS/.test(door[0] ?? "") &&
				config.smtpListen.every(({ host }) => isLoopback(host) || config.tlsCert !== null),
			"TLS is offered; off loopback nothing is taken without it; outbound: src/delivery/*.test.ts",
		),
		nothingTold(needles, [metrics, ready, await read("/")]),
		answers
			? eachItsOwn(
					[count(answers[0] as Buffer, canary.needles), count(answers[1] as Buffer, neighbour.needles)],
					[count(answers[0] as Buffer, neighbour.needles), count(answers[1] as Buffer, canary.needles)],
				)
			: elsewhere(
					"one customer never sees another's data",
					"answers go to their customers' mailboxes; test/service/journeys.test.ts: fifty customers at once",
				),
		virusesStay(await findsTestFile(), config.clamd !== null || hasSignatures(config.signatures), ready),
	];
}

/** How the numbers of the orders begin that the status page shows. */
const numbersOn = (page: string): string[] =>
	[...page.matchAll(/<code>([0-9a-f]{8})<\/code>/g)].map(([, number]) => number as string);

/** A mail with the canary in subject, text, file names, and content of files with these endings. Resolves with the order's number. */
async function sendCanary(
	config: Config,
	from: string,
	smtp: { host: string; port: number },
	{ word, bytes }: { word: string; bytes: Buffer },
	endings: readonly ("txt" | "xyz")[],
): Promise<string> {
	const contents = {
		txt: Buffer.from(`Kanarienvogel ${word}\n`.repeat(200)),
		xyz: Buffer.concat(Array.from({ length: 100 }, () => bytes)),
	};
	const folder = await mkdtemp("/dev/shm/verify-");
	try {
		const files = endings.map((ending) => join(folder, `${word}.${ending}`));
		for (const [at, ending] of endings.entries()) await writeFile(files[at] as string, contents[ending]);
		const to = serviceAddress(config);
		const said = await sendMail({ from, to, subject: `Probe ${word}`, text: `Probe ${word}\n`, files, smtp });
		return /[0-9a-f]{32}/.exec(said)?.[0] ?? "";
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** In development the customer's mailbox is at hand: the answer's text and files. */
async function answerTo(order: string, web: string): Promise<Buffer> {
	const parts: Buffer[] = [];
	for (const part of ["text", "0", "1"]) {
		const response = await fetch(`${web}/try/answer/${order}/${part}`);
		if (response.ok) parts.push(Buffer.from(await response.arrayBuffer()));
	}
	return Buffer.concat(parts);
}

/** A scanner as the service starts it, with one signature: that of the file which all scanners know. */
async function findsTestFile(): Promise<boolean> {
	const folder = await mkdtemp("/dev/shm/verify-");
	try {
		const signatures = join(folder, "signatures");
		await mkdir(signatures);
		await writeFile(join(signatures, "eicar.ndb"), eicarSignature);
		const scanner = await startPrivateScanner(folder, signatures);
		try {
			const inGzip = gzipSync(eicar);
			const found = [await scan(scanner.socket, eicar), await scan(scanner.socket, inGzip)];
			const clean = await scan(scanner.socket, Buffer.from("Sehr geehrte Damen und Herren"));
			return found.every((verdict) => verdict === "infected") && clean === "clean";
		} finally {
			await scanner.stop();
		}
	} catch {
		return false;
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** Asks until the order is over; `meanwhile` each time. null when that takes too long. */
async function receiptOf(order: string, web: string, meanwhile: () => void): Promise<SignedReceipt | null> {
	const deadline = Date.now() + orderMostMs;
	while (Date.now() < deadline) {
		meanwhile();
		// A role that is started again just now does not answer for a moment.
		const response = await fetch(`${web}/receipt/${order}`).catch(() => undefined);
		if (response?.status === 200) return signedReceipt.parse(await response.json());
		await wait(2_000);
	}
	return null;
}
