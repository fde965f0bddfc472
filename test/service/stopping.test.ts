import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import PostalMime from "postal-mime";
import { expect, onTestFinished, test, vi } from "vitest";
import { openMailbox } from "../../src/cli/mailbox.ts";
import { attachedTo } from "../../src/cli/received-answer.ts";
import { spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { family } from "../../src/verify/memory.ts";
import { said, strike } from "../helpers/faults.ts";
import { nothing, openService, sample } from "../helpers/service.ts";
import { sendStored, storedMail } from "../helpers/stored-mail.ts";

/** Cache and queue end with the service: what was accepted is answered first. */

vi.setConfig({ testTimeout: 300_000 });

const from = "kanzlei@kanzlei.localhost";
const files = ["letter.txt", "Brief.docx", "Scan.pdf"];

/** `maramail serve` as an operator starts it, with a mailbox as its relay. */
async function serve(env: Record<string, string>) {
	const mailbox = await openMailbox();
	const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
	const head = spawnProcess(process.execPath, [main, "serve"], {
		stdio: ["ignore", "ignore", "pipe"],
		env: {
			PATH: "/usr/bin:/bin",
			MARAMAIL_SMTP_LISTEN: "127.0.0.1:0",
			MARAMAIL_WEB_LISTEN: "127.0.0.1:0",
			MARAMAIL_RELAY: `smtp://127.0.0.1:${mailbox.port}`,
			MARAMAIL_CUSTOMERS: "/nonexistent",
			...env,
		},
	});
	let log = "";
	head.stderr?.on("data", (chunk: Buffer) => {
		log += chunk;
		head.emit("said");
	});
	const gone = once(head, "exit");
	/** Resolves when the log says it, or the service has ended. */
	const says = async (what: RegExp) => {
		while (!what.test(log) && head.exitCode === null && head.signalCode === null)
			await Promise.race([once(head, "said"), gone]);
		return what.test(log);
	};
	onTestFinished(async () => {
		await terminate(head);
		await mailbox.close();
	});
	expect(await says(/"serving"/)).toBe(true);
	const port = JSON.parse(log.split("\n").find((line) => line.includes('"serving"')) as string).smtp[0] as number;
	const processes = family([head.pid as number]);
	return {
		head,
		gone,
		says,
		mailbox,
		smtp: { host: "127.0.0.1", port },
		answers: () => mailbox.received.filter(({ to }) => to.includes(from)),
		/** Its processes and folders that are still there. */
		async left(): Promise<string[]> {
			const still = () => [
				...processes.filter((pid) => existsSync(`/proc/${pid}`)).map(String),
				...readdirSync("/dev/shm").filter((name) => name.startsWith(`maramail-${head.pid}-`)),
			];
			await vi.waitFor(() => expect(still()).toEqual([]), { timeout: 30_000 }).catch(() => {});
			return still();
		},
	};
}

/** What a new connection receives; empty where it is refused. */
async function heardAt({ host, port }: { host: string; port: number }): Promise<string> {
	const socket = connect(port, host);
	let heard = "";
	socket.on("data", (chunk: Buffer) => {
		heard += chunk;
		// Whoever is let in says nothing and goes.
		if (heard.startsWith("220")) socket.destroy();
	});
	socket.on("error", () => {});
	await new Promise((resolve) => socket.once("close", resolve));
	return heard;
}

test("asked to end, the service takes no new mail, answers what it has accepted, and then ends", async () => {
	const service = await serve({ MARAMAIL_ACCEPT: "cached" });
	await sendStored(service, await storedMail(from, files.map(sample)));
	await service.says(/"service":"unpack".*"task done"/);
	service.head.kill("SIGTERM");
	await service.says(/stopping/);
	expect(await heardAt(service.smtp)).toMatch(/^(421 .*)?$/s);
	expect(await service.gone).toEqual([0, null]);
	const answers = service.answers();
	expect(answers).toHaveLength(1);
	const attached = attachedTo(await PostalMime.parse(answers[0]?.raw as Buffer)).map(({ filename }) => filename);
	expect(attached.sort()).toEqual(["Brief.pdf", "Scan.pdf", "letter.pdf"]);
	expect(await service.left()).toEqual([]);
});

test("a sending server that waits for the answer hears 250; a Ctrl-C that npm passes on once more counts once", async () => {
	const service = await serve({});
	const sent = sendStored(service, await storedMail(from, [sample("letter.txt")])).catch((fault: Error) => fault);
	await service.says(/"service":"unpack".*"task done"/);
	service.head.kill("SIGINT");
	service.head.kill("SIGINT");
	expect(await sent).toMatch(/^250/);
	expect(service.answers()).toHaveLength(1);
	expect(await service.gone).toEqual([0, null]);
	expect(await service.left()).toEqual([]);
});

test("asked twice, it ends at once, and says how many orders are open", async () => {
	const service = await serve({ MARAMAIL_ACCEPT: "cached" });
	const held = service.mailbox.hold();
	await sendStored(service, await storedMail(from, [sample("letter.txt")]));
	const release = await held;
	service.head.kill("SIGTERM");
	expect(await service.says(/"open":1,.*stopping/)).toBe(true);
	service.head.kill("SIGTERM");
	expect(await service.gone).toEqual([1, null]);
	expect(await service.says(/"open":1,.*stopped/)).toBe(true);
	release();
	expect(await service.left()).toEqual([]);
});

test("a role that dies while the service waits for its orders is started again, and they are answered", async () => {
	const service = await openService();
	onTestFinished(() => service.close());
	const held = service.mailbox.hold();
	await sendStored(service, await storedMail(from, [sample("letter.txt")]));
	const release = await held;
	const open: number[] = [];
	const drained = service.drain(new AbortController().signal, (orders) => open.push(orders));
	await vi.waitFor(() => expect(open.at(-1)).toBe(1), { timeout: 20_000 });
	const since = service.log.length;
	await strike(service, "mail-server", "kill");
	await strike(service, "control", "kill");
	release();
	await said(service, /"order forgotten"/, since);
	expect(await drained).toBe(0);
	expect(await heardAt(service.smtp)).toMatch(/^(421 .*)?$/s);
	expect(await service.nothingLeft()).toEqual(nothing);
	expect(service.mailbox.received).toHaveLength(1);
});
