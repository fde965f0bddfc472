import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer";
import { decrypt, readKey, readMessage, readPrivateKey } from "openpgp";
import { beforeAll, describe, expect, test } from "vitest";
import { openedBy, type Party, partyOf, type Way, ways } from "../../../test/helpers/parties.ts";
import { playOrder } from "../../../test/helpers/played-order.ts";
import { amplyMs } from "../../../test/helpers/until.ts";
import type { Envelope, Manifest } from "../../manifest.ts";
import { runProcess } from "../../sandbox/process.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { step as reply } from "../../services/reply/step.ts";
import { readMail } from "../../services/unpack/read-mail.ts";
import { encryptMail } from "./encrypt-mail.ts";

const parties = {} as Record<Way, Record<"customer" | "service" | "stranger", Party>>;
beforeAll(async () => {
	for (const way of ways) {
		const [customer, service, stranger] = await Promise.all([
			partyOf(way, "anna@kanzlei.example"),
			partyOf(way, "optimieren@maramail.example"),
			partyOf(way, "eva@fremd.example"),
		]);
		parties[way] = { customer, service, stranger };
	}
});

const canary = "KANARIENVOGEL";
const letter = () =>
	new MailComposer({
		from: "anna@kanzlei.example",
		to: "optimieren@maramail.example",
		subject: `Akte ${canary} #zusammen`,
		text: `Vertraulich: ${canary}`,
		attachments: [{ filename: `${canary}.dat`, content: Buffer.from([0, 1, 2, 250, 251]) }],
	})
		.compile()
		.build();
const envelope = (more: Partial<Envelope> = {}) =>
	Buffer.from(
		JSON.stringify({
			order: "0".repeat(32),
			sender: "anna@kanzlei.example",
			tags: [],
			locale: "de",
			acceptedAt: Date.now(),
			...more,
		}),
	);

/** By the recipient's own programs: opened, and the signature verified against the service's public key. */
async function expectSignature(raw: string, reader: Party, { key }: Party): Promise<void> {
	if ("openpgp" in key) {
		const { signatures } = await decrypt({
			message: await readMessage({
				armoredMessage: /-----BEGIN PGP MESSAGE[\s\S]*?END PGP MESSAGE-----/.exec(raw)?.[0] ?? "",
			}),
			decryptionKeys: await readPrivateKey({ armoredKey: reader.opens.openpgpDecryptionKey as string }),
			verificationKeys: await readKey({ armoredKey: key.openpgp }),
		});
		expect(await signatures[0]?.verified).toBe(true);
		return;
	}
	await withScratch(async (folder) => {
		await writeFile(join(folder, "signed"), await openedBy(reader, Buffer.from(raw, "latin1")));
		await writeFile(join(folder, "ca"), key.smime);
		const args = ["cms", "-verify", "-in", join(folder, "signed"), "-CAfile", join(folder, "ca"), "-purpose", "any"];
		expect((await runProcess("/usr/bin/openssl", args, { deadlineMs: amplyMs })).code).toBe(0);
	});
}

describe.each(ways)("%s", (way) => {
	const of = (who: "customer" | "service" | "stranger"): Party => parties[way][who];

	test("a mail signed and encrypted for the service is opened in the cell, with its own subject and files", async () => {
		const sealed = await encryptMail(await letter(), of("service").key, of("customer").own);
		expect(sealed.toString()).not.toContain(canary);
		const { answered, blobs } = await playOrder(sealed, of("service"), of("customer"), {
			sender: "anna@kanzlei.example",
			encrypt: of("customer").key,
		});
		const manifest = blobs.map(String).find((blob) => blob.startsWith('{"subject"')) ?? "{}";
		expect((JSON.parse(manifest) as Manifest).subject).toBe(`Akte ${canary} #zusammen`);
		expect(answered.about.subject).toBe(`Re: Akte ${canary} #zusammen`);
		expect(answered.attachments.map(({ content }) => Buffer.from(content))).toContainEqual(
			Buffer.from([0, 1, 2, 250, 251]),
		);
	});

	test("the answer is for the customer's eyes alone, and signed by the service", async () => {
		const manifest = { subject: canary, parts: [{ name: `${canary}.dat`, inline: false }], leftOut: [] };
		const inputs = [envelope({ encrypt: of("customer").key }), Buffer.from(JSON.stringify(manifest)), Buffer.from("x")];
		const result = { input: 2, kind: "original" as const, pages: 0, size: 1 };
		const source = { manifest: 1, part: 0, inside: [], kind: "unknown" as const, size: 1, result, remarks: [] };
		const options = { hasManifest: true, domain: "maramail.example", order: "1", bea: false, maxAnswer: 1_000_000 };
		const { outputs } = await reply(inputs, { ...options, sources: [source], ...of("service").own } as never);
		const raw = Buffer.from(outputs[0] ?? []).toString("latin1");
		expect(raw).not.toContain(canary);
		expect(raw).not.toContain("Guten Tag");
		expect(raw).toMatch(/^Subject: \[\.\.\.\]\r$/m);
		expect(raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
		await expectSignature(raw, of("customer"), of("service"));
		const { about, attachments } = await readMail(await openedBy(of("customer"), Buffer.from(raw, "latin1")));
		expect(about.subject).toBe(`Re: ${canary}`);
		// Of S/MIME the files are within the signature.
		expect(way === "S/MIME" || attachments.some(({ untrustedName }) => untrustedName === `${canary}.dat`)).toBe(true);
	});
});

test("an answer that cannot be encrypted is not sent in clear: a short notice without content is sent instead", async () => {
	const openpgp = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nunreadable";
	const manifest = { subject: canary, parts: [], leftOut: [] };
	const inputs = [envelope({ encrypt: { openpgp } }), Buffer.from(JSON.stringify(manifest))];
	const options = { hasManifest: true, domain: "maramail.example", order: "1", bea: false, maxAnswer: 1_000_000 };
	const { outputs } = await reply(inputs, { ...options, sources: [] } as never);
	const raw = Buffer.from(outputs[0] ?? []).toString("latin1");
	expect(raw).not.toContain(canary);
	expect(raw.replace(/=\r\n/g, "")).toContain("nicht f=C3=BCr den Schl=C3=BCssel verschl=C3=BCsseln");
});
