import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { said, strike } from "./helpers/faults.ts";
import { nothing, openService, sample, type TestService } from "./helpers/service.ts";
import { sendStored, storedMail } from "./helpers/stored-mail.ts";

vi.setConfig({ testTimeout: 300_000 });

/** MARAMAIL_ACCEPT=answered: until 250 the sender's own server keeps the only durable copy. */

let service: TestService;
beforeAll(async () => {
	service = await openService({ accept: "answered" });
});
afterAll(() => service.close());

test("250 comes when the answer is out; where all is lost before, 451, no notice, and the repeated mail is answered", async () => {
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
	expect(service.mailbox.received).toEqual([]);
	expect(await sendStored(service, mail)).toMatch(/^250/);
	const answers = service.mailbox.received.filter(({ to }) => to.includes(from));
	expect(answers).toHaveLength(1);
	expect((await service.answerTo(from)).files.size).toBe(1);
	expect(await service.nothingLeft()).toEqual(nothing);
});
