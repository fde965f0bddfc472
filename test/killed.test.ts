import { afterAll, beforeAll, expect, test } from "vitest";
import { sendMail } from "../src/cli/attach.ts";
import { readPdf } from "./paper.ts";
import { nothing, openService, sample, type TestService } from "./service.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());

/** Resolves when the log says it; the log is what an operator would watch, too. */
async function said(what: RegExp, since: number): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (!service.log.slice(since).some((line) => what.test(line))) {
		if (Date.now() > deadline) throw new Error(`never said: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

test.each([
	["control", /"service":"unpack".*"task done"/],
	["services", /"service":"unpack".*"task done"/],
	["control", /"service":"ocr".*"task done"/],
	["services", /"service":"photo".*"task done"/],
	["mail-server", /"mail accepted"/],
])("%s killed in the middle of an order: the answer still comes, once, with everything", async (role, when) => {
	const since = service.log.length;
	const from = `opfer-${role}-${since}@kanzlei.localhost`;
	await sendMail({
		from,
		to: "optimieren@maramail.localhost",
		subject: "Akte",
		files: [sample("Foto.jpg"), sample("Scan.pdf")],
		smtp: service.smtp,
	});
	await said(when, since);
	const victim = service.pids().find((process) => process.role === role)?.pid as number;
	process.kill(victim, "SIGKILL");
	const answer = await service.answerTo(from);
	expect([...answer.files.keys()].sort()).toEqual(["Foto.pdf", "Scan.pdf"]);
	for (const result of answer.files.values()) expect(await readPdf(result)).toMatchObject({ pages: 1, sound: true });
	await said(/"order forgotten"/, since);
	expect(service.pids().find((process) => process.role === role)?.pid).not.toBe(victim);
	expect(service.mailbox.received.filter(({ to }) => to.includes(from))).toHaveLength(1);
	expect(await service.nothingLeft()).toEqual(nothing);
});

test("a relay that is away for a while: the answer comes when it is back", async () => {
	const since = service.log.length;
	const from = "geduld@kanzlei.localhost";
	service.mailbox.refuse(451);
	await sendMail({
		from,
		to: "optimieren@maramail.localhost",
		subject: "Akte",
		files: [sample("Brief.docx")],
		smtp: service.smtp,
	});
	await said(/"service":"delivery".*"relay-temporary"/, since);
	service.mailbox.refuse(null);
	expect([...(await service.answerTo(from)).files.keys()]).toEqual(["Brief.pdf"]);
	await said(/"order forgotten"/, since);
	expect(await service.nothingLeft()).toEqual(nothing);
});

test("a mailbox that refuses for good: the order ends and leaves nothing", async () => {
	const since = service.log.length;
	service.mailbox.refuse(550);
	await sendMail({
		from: "weg@kanzlei.localhost",
		to: "optimieren@maramail.localhost",
		subject: "Akte",
		files: [sample("Brief.docx")],
		smtp: service.smtp,
	});
	await said(/"outcome":"undeliverable"/, since);
	service.mailbox.refuse(null);
	expect(await service.nothingLeft()).toEqual(nothing);
});
