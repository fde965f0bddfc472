import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Config, isDevelopment, readConfig } from "../config.ts";
import { isGenuine, type SignedReceipt, signedReceipt } from "../receipt/receipt.ts";
import { newCanary } from "../verify/canary.ts";
import { knock } from "../verify/door.ts";
import { countInMemory } from "../verify/memory.ts";
import { listenersOn, type Seen, serviceProcesses } from "../verify/processes.ts";
import {
	elsewhere,
	nothingInMemory,
	nothingOnDisk,
	nothingTold,
	onlyCiphertext,
	theHour,
	type Verdict,
	verdict,
	wallsStand,
} from "../verify/promises.ts";
import { readArguments } from "./arguments.ts";
import { isLoopback, sendMail } from "./attach.ts";
import type { Command } from "./main.ts";

/** An order of one page of text; longer only on a machine that is busy otherwise. */
const orderMostMs = 90_000;

/**
 * The twelve promises on the service that runs on this machine: sends a mail that is full of canaries, and when its receipt says
 * that all is destroyed, searches processes, tmpfs and disks for them. Needs root, as only root may read other processes' memory.
 */
export const command: Command = async (args) => {
	const { values } = readArguments(args, { from: { type: "string" } });
	const config = readConfig();
	const started = Date.now();
	const service = serviceProcesses();
	if (service.length === 0) throw new Error("no service runs on this machine; start it with: npm start");
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

const words = { kept: "kept   ", broken: "BROKEN ", elsewhere: "by test" } as const;

async function look(config: Config, from: string, service: readonly Seen[]): Promise<Verdict[]> {
	const canary = newCanary();
	const since = Date.now();
	const web = `http://${config.webListen.host}:${config.webListen.port}`;
	const read = async (path: string) => (await fetch(`${web}${path}`)).text();
	const smtp = config.smtpListen[0] as { host: string; port: number };
	const servers = service.filter(({ command }) => command.startsWith("redis-server"));
	const peeks = { times: 0, canaries: 0 };

	const order = await sendCanary(config, from, smtp, canary);
	const receipt = await receiptOf(order, web, () => {
		peeks.times += 1;
		for (const { pid } of servers) peeks.canaries += countInMemory(pid, canary.needles);
	});
	const metrics = await read("/metrics");
	const now = serviceProcesses();
	const mailbox = isDevelopment(config) ? listenersOn(config.webListen.port, now) : [];
	const door = await knock(smtp, [
		"EHLO verify.localhost",
		"MAIL FROM:<>",
		`MAIL FROM:<${from}>`,
		"RCPT TO:<fremd@example.org>",
	]);
	return [
		await nothingOnDisk(canary.needles, since, now),
		nothingInMemory(canary.needles, now, mailbox),
		servers.length > 0
			? onlyCiphertext(peeks)
			: elsewhere("the cache holds only ciphertext", "the servers run elsewhere; src/mail-server/mail-server.test.ts"),
		elsewhere(
			"cache and key never lie together",
			"keys cannot be told from noise; test/erasure.test.ts opens both servers' dumps with all that lies in them",
		),
		theHour(metrics, await read("/readyz")),
		verdict(
			"with the answer everything is destroyed",
			receipt !== null && isGenuine(receipt),
			receipt === null
				? "no receipt came"
				: `received ${receipt.receivedAt}, destroyed ${receipt.destroyedAt}: ${receipt.blobs} blobs, ${receipt.keys} key; signed`,
		),
		wallsStand(now),
		verdict(
			"only customers get in, answers go only to them",
			/^5/m.test(door[1] ?? "") && /^5/m.test(door[3] ?? ""),
			"null sender and foreign recipient refused; forgeries: src/mail-server/*.test.ts",
		),
		verdict(
			"no plaintext on the wire",
			/STARTTLS/.test(door[0] ?? "") &&
				config.smtpListen.every(({ host }) => isLoopback(host) || config.tlsCert !== null),
			"TLS is offered; off loopback nothing is taken without it; outbound: src/delivery/step.test.ts",
		),
		nothingTold(canary.needles, [metrics, await read("/readyz"), await read("/")]),
		elsewhere(
			"one customer never sees another's data",
			"one mail shows nothing of it; test/journeys.test.ts: twenty customers at once",
		),
		now.some(({ command }) => command.includes("/scanner.py\0")) || config.clamd !== null
			? verdict(
					"viruses do not travel on",
					true,
					"a scanner with signatures runs; what it finds: src/scanner/scanner.test.ts",
				)
			: elsewhere(
					"viruses do not travel on",
					"no signatures here (maramail doctor): documents go unchecked, and answers say so; src/scanner/scanner.test.ts",
				),
	];
}

/** A mail with the canary in subject, text, file names, a text and bytes. Resolves with the order's number. */
async function sendCanary(
	config: Config,
	from: string,
	smtp: { host: string; port: number },
	{ word, bytes }: { word: string; bytes: Buffer },
): Promise<string> {
	const folder = await mkdtemp("/dev/shm/verify-");
	try {
		const files = [join(folder, `${word}.txt`), join(folder, `${word}.xyz`)] as const;
		await writeFile(files[0], `Kanarienvogel ${word}\n`.repeat(200));
		await writeFile(files[1], Buffer.concat(Array.from({ length: 100 }, () => bytes)));
		const to = `optimieren@${config.domain}`;
		const said = await sendMail({ from, to, subject: `Probe ${word}`, text: `Probe ${word}\n`, files, smtp });
		return /[0-9a-f]{32}/.exec(said)?.[0] ?? "";
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
