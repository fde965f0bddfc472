import { afterAll, beforeAll, expect, test } from "vitest";
import { sendMail } from "../../src/cli/send-mail.ts";
import { said, strike } from "../helpers/faults.ts";
import { readPdf } from "../helpers/paper.ts";
import { nothing, openService, sample, type TestService } from "../helpers/service.ts";
import { sendStored, storedMail } from "../helpers/stored-mail.ts";
import { until } from "../helpers/until.ts";

/** A sample of `npm run test:faults`, which breaks every component at every stage. */

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());

const answersTo = (from: string) => service.mailbox.received.filter(({ to }) => to.includes(from));

async function send(from: string, files: readonly string[]): Promise<void> {
	await sendMail({ from, to: "optimieren@maramail.localhost", subject: "Akte", files, smtp: service.smtp });
}

test("every role killed once in one order: the answer still comes, once, with everything", async () => {
	const since = service.log.length;
	const from = "opfer@kanzlei.localhost";
	await send(from, [sample("Foto.jpg"), sample("Scan.pdf")]);
	await said(service, /"mail accepted"/, since);
	const before = service.pids();
	await strike(service, "mail-server", "kill");
	await said(service, /"service":"unpack".*"task done"/, since);
	await strike(service, "control", "kill");
	await said(service, /"service":"(photo|ocr)".*"task done"/, since);
	await strike(service, "services", "kill");
	const answer = await service.answerTo(from);
	expect([...answer.files.keys()].sort()).toEqual(["Foto.pdf", "Scan.pdf"]);
	for (const result of answer.files.values()) expect(await readPdf(result)).toMatchObject({ pages: 1, sound: true });
	for (const role of ["mail-server", "control", "services"])
		expect(service.pids().find((now) => now.role === role)?.pid).not.toBe(before.find((old) => old.role === role)?.pid);
	expect(await service.nothingLeft()).toEqual(nothing);
	expect(answersTo(from)).toHaveLength(1);
});

test("the queue dies with all orders in it: they are worked on again, and an answer that is out is not sent twice", async () => {
	const since = service.log.length;
	const [early, late] = ["frueh@kanzlei.localhost", "spaet@kanzlei.localhost"];
	const held = service.mailbox.hold();
	await send(late, [sample("letter.txt")]);
	const release = await held;
	await send(early, [sample("letter.txt")]);
	await said(service, /"service":"unpack".*"task done"/, since);
	await strike(service, "queue", "kill");
	release();
	for (const from of [early, late]) expect((await service.answerTo(from)).files.size).toBe(1);
	expect(await service.nothingLeft()).toEqual(nothing);
	expect([...answersTo(early), ...answersTo(late)]).toHaveLength(2);
});

test("the mail server dies together with the queue: the order is answered; together with the cache: one notice", async () => {
	const since = service.log.length;
	const [worked, lost] = ["beide@kanzlei.localhost", "beides@kanzlei.localhost"];
	await send(worked, [sample("letter.txt")]);
	await said(service, /"service":"unpack".*"task done"/, since);
	await Promise.all([strike(service, "mail-server", "kill"), strike(service, "queue", "kill")]);
	expect((await service.answerTo(worked)).files.size).toBe(1);
	const later = service.log.length;
	await until("the mail server to be back", () =>
		send(lost, [sample("letter.txt")]).then(
			() => true,
			() => false,
		),
	);
	await said(service, /"service":"unpack".*"task done"/, later);
	await Promise.all([strike(service, "mail-server", "kill"), strike(service, "cache", "kill")]);
	expect((await service.answerTo(lost)).text).toContain("noch einmal");
	expect(await service.nothingLeft()).toEqual(nothing);
	expect([...answersTo(worked), ...answersTo(lost)]).toHaveLength(2);
});

test("the cache dies with the mail in it: one notice asks to send it again", async () => {
	const since = service.log.length;
	const from = "verloren@kanzlei.localhost";
	await send(from, [sample("letter.txt")]);
	await said(service, /"service":"unpack".*"task done"/, since);
	await strike(service, "cache", "kill");
	const notice = await service.answerTo(from);
	expect(notice.files.size).toBe(0);
	expect(notice.text).toContain("Bitte senden Sie die Mail noch einmal");
	expect(await service.nothingLeft()).toEqual(nothing);
	expect(answersTo(from)).toHaveLength(1);
});

test("a relay that is away for a while gets the answer later; a mailbox that refuses for good ends the order", async () => {
	const since = service.log.length;
	const from = "geduld@kanzlei.localhost";
	service.mailbox.refuse(451);
	await send(from, [sample("letter.txt")]);
	await said(service, /"service":"delivery".*"relay-temporary"/, since);
	service.mailbox.refuse(null);
	expect([...(await service.answerTo(from)).files.keys()]).toEqual(["letter.pdf"]);
	service.mailbox.refuse(550);
	await send("weg@kanzlei.localhost", [sample("letter.txt")]);
	await said(service, /"outcome":"undeliverable"/, since);
	service.mailbox.refuse(null);
	expect(await service.nothingLeft()).toEqual(nothing);
});

test("a mail that its server sends twice, at once or after the answer, is answered once", async () => {
	const from = "doppelt@kanzlei.localhost";
	const mail = await storedMail(from, [sample("letter.txt")]);
	const order = (reply: string) => /Auftrag ([0-9a-f]{32})/.exec(reply)?.[1];
	const first = order(await sendStored(service, mail));
	expect(first).toBeDefined();
	expect(order(await sendStored(service, mail))).toBe(first);
	await service.answerTo(from);
	expect(await service.nothingLeft()).toEqual(nothing);
	expect(order(await sendStored(service, mail))).toBe(first);
	const again = await storedMail(from, [sample("letter.txt")]);
	const second = order(await sendStored(service, again));
	expect(second).not.toBe(first);
	await said(service, new RegExp(`"${second}".*"order forgotten"`), 0);
	expect(await service.nothingLeft()).toEqual(nothing);
	expect(answersTo(from)).toHaveLength(2);
});
