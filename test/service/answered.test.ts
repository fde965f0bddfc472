import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashPassword } from "../../src/crypto/password.ts";
import { said, strike } from "../helpers/faults.ts";
import { nothing, openService, sample, type TestService } from "../helpers/service.ts";
import { sendStored, storedMail } from "../helpers/stored-mail.ts";

/** MARAMAIL_ACCEPT as it is by default: until 250 the sending server keeps the only durable copy. */

const anna = "anna@login.localhost";
let folder: string;
let service: TestService;
beforeAll(async () => {
	folder = await mkdtemp("/dev/shm/answered-");
	const customers = join(folder, "customers.json");
	await writeFile(
		customers,
		JSON.stringify([
			{ match: "@kanzlei.localhost", trust: ["network:127.0.0.0/8"] },
			{ match: anna, trust: ["auth"], password: await hashPassword("geheim") },
		]),
	);
	service = await openService({ accept: null, customers });
});
afterAll(async () => {
	await service.close();
	await rm(folder, { recursive: true });
});

const answersTo = (from: string) => service.mailbox.received.filter(({ to }) => to.includes(from));

test("a sending server gets 250 when the answer is delivered, an authenticated client when its mail is in the cache", async () => {
	const from = "server@kanzlei.localhost";
	const replies: string[] = [];
	// The relay has each answer and does not say so.
	const answered = service.mailbox.hold();
	const sent = sendStored(service, await storedMail(from, [sample("letter.txt")])).then((reply) => replies.push(reply));
	const release = await answered;

	const answeredToo = service.mailbox.hold();
	const mail = await storedMail(anna, [sample("letter.txt")]);
	const client = createTransport({
		...service.smtp,
		tls: { rejectUnauthorized: false },
		auth: { user: anna, pass: "geheim" },
	});
	const first = await Promise.race([
		client.sendMail(mail).then(({ response }) => response),
		answeredToo.then(() => "the answer"),
	]);
	client.close();
	expect(first).toMatch(/^250/);
	expect(replies).toEqual([]);
	release();
	await sent;
	expect(replies).toEqual([expect.stringMatching(/^250/)]);
	expect(answersTo(from)).toHaveLength(1);
	(await answeredToo)();
	expect((await service.answerTo(anna)).files.size).toBe(1);
	expect(await service.nothingLeft()).toEqual(nothing);
});

test("when everything is lost before 250, the sending server gets 451, no notice is sent, and the repeated mail is answered", async () => {
	const since = service.log.length;
	const from = "sicher@kanzlei.localhost";
	const mail = await storedMail(from, [sample("letter.txt")]);
	const refused = sendStored(service, mail).then(
		() => 250,
		(fault: { responseCode: number }) => fault.responseCode,
	);
	await said(service, /"service":"unpack".*"task done"/, since);
	await strike(service, "cache", "kill");
	expect(await refused).toBe(451);
	expect(answersTo(from)).toEqual([]);
	expect(await sendStored(service, mail)).toMatch(/^250/);
	expect(answersTo(from)).toHaveLength(1);
	expect((await service.answerTo(from)).files.size).toBe(1);
	expect(await service.nothingLeft()).toEqual(nothing);
});
