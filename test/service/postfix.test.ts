import { createTransport } from "nodemailer";
import { expect, onTestFinished, test, vi } from "vitest";
import { said } from "../helpers/faults.ts";
import { canRunPostfix, openPostfix } from "../helpers/postfix.ts";
import { nothing, openService, sample } from "../helpers/service.ts";
import { storedMail } from "../helpers/stored-mail.ts";
import { until } from "../helpers/until.ts";

vi.setConfig({ testTimeout: 300_000 });

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
