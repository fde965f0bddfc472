import { createTransport } from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import { openMailbox } from "../../src/cli/mailbox.ts";
import { said } from "../helpers/faults.ts";
import { canRunPostfix, openPostfix } from "../helpers/postfix.ts";
import { nothing, openService, sample } from "../helpers/service.ts";
import { Client } from "../helpers/smtp-client.ts";
import { type StoredMail, sendStored, storedMail } from "../helpers/stored-mail.ts";
import { until } from "../helpers/until.ts";

/** The service behind an office's own mail server, as it is by default: a real Postfix that keeps each mail until it hears 250. */

test.runIf(canRunPostfix)(
	"an order that takes long hears 451 and goes on; the repeated mail hears 250 when its answer is out, and there is one answer",
	async () => {
		const service = await openService({ accept: null, answerWait: 1 });
		onTestFinished(() => service.close());
		const postfix = await openPostfix({ "maramail.localhost": service.smtp.port });
		onTestFinished(() => postfix.close());
		const from = "lang@kanzlei.localhost";
		const held = service.mailbox.hold();
		const client = createTransport({ host: "127.0.0.1", port: postfix.port, ignoreTLS: true });
		await client.sendMail(await storedMail(from, [sample("letter.txt")]));
		client.close();
		// Refused before the answer is out, and again while it is not: the second time by the mail's idempotency key.
		const release = await held;
		await said(service, /"reason":"working"/, 0);
		await said(service, /"mail repeated/, 0);
		expect(await postfix.queued()).toMatchObject([{ sender: from }]);
		expect(service.mailbox.received).toEqual([]);
		release();
		await until("the mail to leave Postfix' queue", async () => (await postfix.queued()).length === 0);
		expect(service.log.filter((line) => line.includes('"mail accepted"'))).toHaveLength(1);
		expect(service.mailbox.received).toHaveLength(1);
		expect((await service.answerTo(from)).files.size).toBe(1);
		expect(await service.nothingLeft()).toEqual(nothing);
	},
);

test.runIf(canRunPostfix)(
	"a smarthost that says 250 and is refused afterwards: one short notice; where that comes back too, a count and an alarm",
	async () => {
		const refusing = await openMailbox();
		onTestFinished(() => refusing.close());
		const fleetKey = Buffer.alloc(32, 7).toString("base64");
		// Its reports come back to us as they would over its MX record.
		const smarthost = await openPostfix({ "*": refusing.port });
		onTestFinished(() => smarthost.close());
		const service = await openService({ accept: null, relay: `smtp://127.0.0.1:${smarthost.port}`, fleetKey });
		onTestFinished(() => service.close());
		await smarthost.route("maramail.localhost", service.smtp.port);
		const from = "weit@kanzlei.localhost";
		const back = (what: string) => said(service, new RegExp(`"what":"${what}".*came back`), 0);
		const mail = await storedMail(from, [sample("letter.txt")]);

		// The next hop refuses the answer and takes the notice.
		refusing.refuse(554);
		expect(await sendStored(service, mail)).toMatch(/^250/);
		await back("answer");
		refusing.refuse(null);
		const notice = await refusing.next(({ to }) => to.includes(from), 120_000);
		expect(notice.raw.toString()).toMatch(/hat unsere Antwort abgelehnt/);
		expect(await service.nothingLeft()).toEqual(nothing);

		// It refuses both.
		refusing.refuse(554);
		expect(await sendStored(service, { ...mail, raw: await other(mail) })).toMatch(/^250/);
		await back("notice");
		expect(await service.nothingLeft()).toEqual(nothing);
		await until("all reports to be taken", async () => (await smarthost.queued()).length === 0);
		expect(refusing.received).toHaveLength(1);

		// A return path that was seen brings a second notice neither to its recipient nor to anybody else, and is no address for mail.
		const path = notice.from;
		expect(path).toMatch(/^dsn\+b/);
		const client = await Client.open(service.smtp.port);
		await client.say("EHLO office");
		await client.say("MAIL FROM:<>");
		expect(await client.say(`RCPT TO:<${path.replace(/^dsn\+b/, "dsn+a")}>`)).toMatch(/^550/);
		expect(await client.say(`RCPT TO:<${path}>`)).toMatch(/^250/);
		await client.say("DATA");
		client.socket.write(report("otto@kanzlei.localhost"));
		expect(await client.say(".")).toMatch(/^550/);
		await client.say("MAIL FROM:<anna@kanzlei.localhost>");
		expect(await client.say(`RCPT TO:<${path}>`)).toMatch(/^550/);
		client.socket.destroy();
	},
);

const report = (recipient: string): string =>
	`Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; ${recipient}\r\nAction: failed\r\n\r\n--x--\r\n`;

/** The same mail under another Message-ID. */
const other = async ({ raw }: StoredMail): Promise<Buffer> =>
	Buffer.from(raw.toString("latin1").replace(/^Message-ID: </im, "Message-ID: <another."), "latin1");
