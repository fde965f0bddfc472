import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { readMail } from "../../src/services/unpack/read-mail.ts";
import { content, smimeEnveloped, smimeMail, smimeSigned } from "../helpers/mail-programs.ts";
import { openedBy, partyOf } from "../helpers/parties.ts";
import { nothing, openService } from "../helpers/service.ts";
import { sendStored } from "../helpers/stored-mail.ts";

test("a signed and encrypted mail goes through the whole service, in its cells, and is answered encrypted", async () => {
	const anna = "anna@kanzlei.localhost";
	const [customer, signs, decrypts] = await Promise.all(
		[anna, "optimieren@maramail.localhost", "optimieren@maramail.localhost"].map((email) => partyOf("S/MIME", email)),
	);
	if (!customer || !signs || !decrypts) throw new Error("no parties");
	await withScratch(async (folder) => {
		const customers = join(folder, "customers.json");
		writeFileSync(customers, JSON.stringify([{ match: anna, trust: ["network:127.0.0.0/8"], encrypt: customer.key }]));
		const service = await openService({ customers, ...signs.own, ...decrypts.opens });
		try {
			const signed = await smimeSigned(content("KANARIENVOGEL"), customer);
			const raw = smimeMail(anna, await smimeEnveloped(signed, decrypts));
			await sendStored(service, { envelope: { from: anna, to: "optimieren@maramail.localhost" }, raw });
			const answer = (await service.answerTo(anna)).raw;
			expect(answer).toMatch(/^Subject: \[\.\.\.\]\r$/m);
			const { attachments } = await readMail(await openedBy(customer, Buffer.from(answer, "latin1")));
			expect(attachments.length).toBeGreaterThan(0);
			const said = (name: string) =>
				service.log.some((line) => line.includes(`"service":"${name}"`) && line.includes('"failed":false'));
			expect(said("decrypt"), "its own cell could open the key packets").toBe(true);
			expect(await service.nothingLeft()).toEqual(nothing);
		} finally {
			await service.close();
		}
	});
});
