import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Mailbox, openMailbox } from "../../src/cli/mailbox.ts";
import { sendMail } from "../../src/cli/send-mail.ts";
import { runTool } from "../../src/tools/tool.ts";
import { newCanary } from "../../src/verify/canary.ts";
import { changedSince, countInFile, mounts, openButDeleted } from "../../src/verify/files.ts";
import { countInMemory } from "../../src/verify/memory.ts";
import { count } from "../../src/verify/search.ts";
import { openSealedService } from "../helpers/sealed-service.ts";
import { amplyMs, until } from "../helpers/until.ts";

/**
 * Promises 1, 2 and 10 on one service that can write nowhere but to RAM: it takes five mails full of canaries, each ending in
 * another way; then processes, log, metrics and file systems are searched for any of them.
 */

const canary = newCanary();
const { word } = canary;
/** Five ends of orders on a busy machine, each call of theirs watched. */
const orderMostMs = 600_000;
const since = Date.now() - 1_000;
let mailbox: Mailbox;
let service: Awaited<ReturnType<typeof openSealedService>>;
let folder: string;
beforeAll(async () => {
	mailbox = await openMailbox();
	folder = await mkdtemp("/dev/shm/forgetting-");
	service = await openSealedService(folder, mailbox.port);
}, orderMostMs);
afterAll(async () => {
	await mailbox.close();
	await rm(folder, { recursive: true });
});

const send = (customer: string, files: readonly string[]) =>
	sendMail({
		from: `${customer}.${word}@kanzlei.localhost`,
		to: "optimieren@maramail.localhost",
		subject: `Akte ${word}`,
		text: `Im Text ${word}.`,
		files,
		smtp: service.smtp,
	});
const answerTo = (customer: string) =>
	mailbox.next(({ to }) => to[0]?.startsWith(`${customer}.`) ?? false, orderMostMs);

/** Papers that hold the canary in their names, texts, packed streams and bytes. */
async function papers(): Promise<{ good: string[]; word: string }> {
	const path = (ending: string) => join(folder, `${word}.${ending}`);
	await writeFile(path("txt"), `Inhalt ${word} `.repeat(2_000));
	await writeFile(path("pdf"), `%PDF-1.4 kaputt ${word} `.repeat(2_000));
	await writeFile(path("xyz"), Buffer.concat(Array.from({ length: 500 }, () => canary.bytes)));
	await writeFile(path("rtf"), `{\\rtf1 Schriftsatz ${word} ${"Text ".repeat(2_000)}}`);
	await runTool("bsdtar", ["-a", "-cf", path("zip"), "-C", folder, `${word}.txt`], { folder, deadlineMs: amplyMs });
	return { good: ["txt", "pdf", "xyz", "rtf", "zip"].map(path), word: path("rtf") };
}

test(
	"an order with all its kinds, one that cannot be delivered, a broken connection, a task that is killed: each ends",
	async () => {
		const files = await papers();

		await send("alles", files.good);
		const answer = await answerTo("alles");
		expect(answer.raw.toString("latin1")).toContain(word);
		await service.said('"order forgotten"', 1);

		mailbox.refuse(550);
		await send("weg", []);
		await service.said('"outcome":"undeliverable"');
		mailbox.refuse(null);

		await halfAMail();

		await send("pech", [files.word]);
		// As a deadline, a memory limit or the kernel would; the other tries, too.
		for (let tries = 1; tries <= 3; tries++) await killCellOf("soffice.bin");
		await answerTo("pech");
		await service.said('"code":"crashed"', 3);
		await service.said('"order forgotten"', 3);
	},
	orderMostMs,
);

test("nothing of it is in the memory of any process that is left", () => {
	// The search itself can find: this process was the customer and still knows.
	expect(countInMemory(process.pid, canary.needles)).toBeGreaterThan(0);
	const pids = service.pids();
	// The supervisor, five roles, two servers, sessions and cells that wait.
	expect(pids.length).toBeGreaterThanOrEqual(10);
	const found = pids.map((pid) => [pid, countInMemory(pid, canary.needles)]).filter(([, times]) => times !== 0);
	expect(found).toEqual([]);
});

test("nothing of it is in log, metrics or status page", async () => {
	for (const told of [
		service.log(),
		await service.get("/metrics"),
		await service.get("/"),
		await service.get("/readyz"),
	])
		expect(count(Buffer.from(told), canary.needles)).toBe(0);
});

test("no process writes to anything but RAM, and no file system holds a canary", async () => {
	const deleted = openButDeleted(service.pids());
	expect(deleted.reduce((sum, path) => sum + countInFile(path, canary.needles), 0)).toBe(0);
	expect(await service.close()).toEqual([]);
	for (const ending of ["txt", "pdf", "xyz", "rtf", "zip"]) await rm(join(folder, `${word}.${ending}`));
	const found: string[] = [];
	for (const mount of mounts())
		for (const path of await changedSince(mount.folder, since))
			if (countInFile(path, canary.needles) > 0) found.push(path);
	expect(found).toEqual([]);
});

/** A client that is gone in the middle of DATA. Resolves when the server has seen it and erased what it had. */
async function halfAMail(): Promise<void> {
	const socket = connect(service.smtp.port, service.smtp.host);
	const lines = [
		"EHLO x",
		`MAIL FROM:<halb.${word}@kanzlei.localhost>`,
		"RCPT TO:<optimieren@maramail.localhost>",
		"DATA",
	];
	for (const line of lines) {
		await once(socket, "data");
		socket.write(`${line}\r\n`);
	}
	await once(socket, "data");
	socket.write(`Subject: ${word}\r\n\r\n${`${word}\r\n`.repeat(20_000)}`);
	socket.destroy();
	let blobs = "";
	while (!/maramail_cache_blobs 0/.test(blobs)) blobs = await service.get("/metrics");
}

/** Waits until a cell runs this program, and kills the cell whole. */
async function killCellOf(program: string): Promise<void> {
	const about = (pid: number): { name: string; parent: number } => {
		try {
			const [, name = "", parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
			return { name, parent: Number(parent) };
		} catch {
			return { name: "", parent: 0 };
		}
	};
	const running = await until(`${program} in a cell`, () => {
		const pids = service.pids();
		if (pids.length === 0) throw new Error(`the service ended:\n${service.log().slice(-2_000)}`);
		const running = pids.find((pid) => about(pid).name === program);
		// Up to the outermost process of its cell, which the services' role started.
		let cell = running ?? 0;
		while (cell > 1 && (about(cell).name !== "bwrap" || about(about(cell).parent).name === "bwrap"))
			cell = about(cell).parent;
		if (cell > 1) process.kill(cell, "SIGKILL");
		return cell > 1 && running;
	});
	await until(`the end of ${program}`, () => about(running).name !== program);
}
