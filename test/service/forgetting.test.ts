import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../src/handle.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { newCanary } from "../../src/verify/canary.ts";
import { countInMemory, family } from "../../src/verify/memory.ts";
import { count } from "../../src/verify/search.ts";
import { nothing, openService, type TestService } from "../helpers/service.ts";
import { sendStored } from "../helpers/stored-mail.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());

test("after the answer no process that is left remembers a word, a name or an address", async () => {
	const { word, bytes, needles } = newCanary();
	await withScratch(async (folder) => {
		const good = join(folder, `${word}.txt`);
		const broken = join(folder, `${word}.pdf`);
		const unknown = join(folder, `${word}.xyz`);
		await writeFile(good, `Inhalt ${word} `.repeat(5000));
		await writeFile(broken, `%PDF-1.4 ${word} `.repeat(5000));
		await writeFile(unknown, Buffer.concat(Array.from({ length: 500 }, () => bytes)));
		const answer = await service.ask([good, broken, unknown], { from: `${word}@kanzlei.localhost`, subject: word });
		expect(answer.text).toContain(word);
	});
	expect(await service.nothingLeft()).toEqual(nothing);
	// The search itself can find: this process was the customer and still knows.
	expect(countInMemory(process.pid, needles)).toBeGreaterThan(0);
	const left = family(service.pids().map(({ pid }) => pid));
	expect(left.length).toBeGreaterThanOrEqual(6);
	for (const pid of left) expect(countInMemory(pid, needles), `process ${pid}`).toBe(0);
	expect(count(Buffer.from(service.log.join("\n")), needles)).toBe(0);
});

test("an answer goes to the sender whom the server has accepted, whatever the mail says of other addresses", async () => {
	const from = "kanzlei@kanzlei.localhost";
	const stranger = (name: string) => `${name}@fremd.example`;
	const raw = Buffer.from(
		[
			`From: ${from}`,
			`Reply-To: ${stranger("reply-to")}`,
			`Mail-Reply-To: ${stranger("mail-reply-to")}`,
			`Sender: ${stranger("sender")}`,
			`Return-Path: <${stranger("return-path")}>`,
			`Errors-To: ${stranger("errors-to")}`,
			`Disposition-Notification-To: ${stranger("read")}`,
			`Return-Receipt-To: ${stranger("receipt")}`,
			`Cc: ${stranger("cc")}`,
			`Bcc: ${stranger("bcc")}`,
			`Resent-From: ${stranger("resent")}`,
			`Message-ID: <${newId()}@kanzlei.localhost>`,
			"Subject: Akte",
			"",
			"Anbei.",
		].join("\r\n"),
	);
	await sendStored(service, { envelope: { from, to: "optimieren@maramail.localhost" }, raw });
	const { mail } = await service.answerTo(from);
	expect(mail.to).toEqual([expect.objectContaining({ address: from })]);
	expect(await service.nothingLeft()).toEqual(nothing);
	expect(
		service.mailbox.received.flatMap(({ to }) => to).filter((address) => address.endsWith("fremd.example")),
	).toEqual([]);
	const answers = service.mailbox.received.filter(({ to }) => to.includes(from));
	expect(answers).toHaveLength(1);
	// A return path that takes delivery status alone, and Auto-Submitted (RFC 3834), so that no other program answers it.
	expect(answers[0]?.from).toMatch(/^dsn\+[0-9a-f]+@maramail\.localhost$/);
	expect(answers[0]?.raw.toString("latin1")).toMatch(/^Auto-Submitted: auto-replied\r$/m);
	expect(answers[0]?.raw.toString("latin1")).not.toContain("fremd.example");
});
