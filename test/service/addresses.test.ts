import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { expect, test } from "vitest";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { nothing, openService, type TestService } from "../helpers/service.ts";
import { Client } from "../helpers/smtp-client.ts";
import { amplyMs } from "../helpers/until.ts";

const operator = "it@kanzlei.example";
const domain = "maramail.localhost";

/** A service with a customer, a named address and an operator. Mail from here is not the customer's unless she says so. */
const withService = (work: (service: TestService) => Promise<void>) =>
	withScratch(async (folder) => {
		const customers = join(folder, "customers.json");
		await writeFile(customers, JSON.stringify([{ match: "anna@kanzlei.example", trust: ["network:127.0.0.1"] }]));
		const service = await openService({ customers, operator, mailboxes: "akten,scan", accept: null });
		try {
			await work(service);
		} finally {
			await service.close();
		}
	});

async function said(service: TestService, from: string, to: readonly string[], data?: string): Promise<string[]> {
	const client = await Client.open(service.smtp.port);
	await client.say("EHLO mx.fremd.example");
	const replies = [await client.say(`MAIL FROM:<${from}>`)];
	for (const address of to) replies.push(await client.say(`RCPT TO:<${address}>`));
	if (data !== undefined) {
		await client.say("DATA");
		replies.push(await client.say(`${data}\r\n.`));
	}
	client.socket.destroy();
	return replies;
}

test("the operator names the addresses; postmaster@ takes mail of everybody and forwards it; hilfe@ answers customers only", async () => {
	await withService(async (service) => {
		// Umlauts in 8 bit, and a line that would end a MIME part of ours: nothing of it is read.
		const bounce = `From: <>\r\nSubject: Zustellung gescheitert\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <1@fremd.example>\r\n\r\nGrüße\r\n--x--`;
		const [from, recipient, accepted] = await said(service, "", [`Postmaster@${domain}`], bounce);
		expect([from, recipient, accepted]).toEqual([
			expect.stringMatching(/^250/),
			expect.stringMatching(/^250/),
			expect.stringMatching(/^250 .*Auftrag/),
		]);
		const forwarded = await service.mailbox.next(({ to }) => to.includes(operator), amplyMs);
		expect(forwarded.raw.toString()).toContain(`\r\n\r\n${bounce}\r\n\r\n--=_`);
		const mail = await PostalMime.parse(forwarded.raw);
		expect(mail).toMatchObject({
			from: { address: `postmaster@${domain}` },
			to: [{ address: operator }],
			subject: `Mail an postmaster@${domain}`,
		});

		const answer = await service.ask([], {
			from: "anna@kanzlei.example",
			to: `Hilfe@${domain}`,
			subject: "Wie geht das?",
		});
		expect(answer.mail.from?.address).toBe(`akten@${domain}`);
		expect(answer.text).toMatch(/^So geht es[\s\S]*Senden Sie die Mail an akten@[\s\S]*--------[\s\S]*How it works/);
		expect(answer.files.size).toBe(0);

		const stranger = "wer@fremd.example";
		expect(await said(service, stranger, [`hilfe@${domain}`])).toEqual([
			expect.stringMatching(/^250/),
			expect.stringMatching(/^550 5\.7\.1/),
		]);
		expect((await said(service, stranger, [`scan@${domain}`]))[1]).toMatch(/^550 5\.7\.1/);
		const automatic = "Subject: Abwesend\r\nAuto-Submitted: auto-replied\r\n\r\nbin weg";
		expect((await said(service, "anna@kanzlei.example", [`hilfe@${domain}`], automatic))[2]).toMatch(/^550 5\.7\.1/);
		expect((await said(service, "anna@kanzlei.example", [`optimieren@${domain}`]))[1]).toMatch(/^550 5\.1\.1/);
		expect((await said(service, "anna@kanzlei.example", [`scan+sw@${domain}`, `abuse@${domain}`])).slice(1)).toEqual([
			expect.stringMatching(/^250/),
			expect.stringMatching(/^452/),
		]);
		const large = `Subject: gross\r\n\r\n${`${"x".repeat(998)}\r\n`.repeat(5_100)}`;
		expect((await said(service, stranger, [`abuse@${domain}`], large))[2]).toMatch(/^552/);
		expect(await service.nothingLeft()).toEqual(nothing);
	});
}, 300_000);
