import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer";
import { beforeAll, describe, expect, test } from "vitest";
import { type Party, partyOf, type Way, ways } from "../../../test/helpers/parties.ts";
import { type PlayedOrder, playOrder } from "../../../test/helpers/played-order.ts";
import { amplyMs } from "../../../test/helpers/until.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { type Mail, readMail } from "../../services/unpack/read-mail.ts";
import { runTool } from "../../tools/tool.ts";
import { encryptMail } from "./encrypt-mail.ts";
import { mimeEntity, parseMessage } from "./mime.ts";

/**
 * The service's key must not be an oracle: a customer who got hold of another's mail, encrypted for the service, sends it inside a
 * mail of his own.
 */

const canary = "KANARIENVOGEL";
const ciphertextName: Record<Way, string> = { "S/MIME": "smime.p7m", OpenPGP: "encrypted.asc" };

interface Case {
	/** Anna's mail, encrypted for the service as a whole. */
	readonly sealed: Buffer;
	/** The ciphertext in it. */
	readonly ciphertext: Buffer;
	readonly service: Party;
	/** The attacker: a customer with a registered key. */
	readonly mallory: Party;
}
const cases = {} as Record<Way, Case>;
beforeAll(async () => {
	for (const way of ways) {
		const [anna, service, mallory] = await Promise.all([
			partyOf(way, "anna@kanzlei.example"),
			partyOf(way, "optimieren@maramail.example"),
			partyOf(way, "mallory@fremd.example"),
		]);
		const sealed = await encryptMail(await letter(), service.key, anna.own);
		const ciphertext = Buffer.from((await readMail(sealed)).attachments.at(-1)?.content ?? []);
		cases[way] = { sealed, ciphertext, service, mallory };
	}
});

const letter = () =>
	mailOf({ subject: `Akte ${canary}`, text: canary, attachments: [{ filename: "Akte.txt", content: canary }] });

function mailOf(more: object): Promise<Buffer> {
	const addresses = { from: "mallory@fremd.example", to: "optimieren@maramail.example" };
	return new MailComposer({ ...addresses, ...more }).compile().build();
}

/** A MIME entity as the only part of multipart/mixed, as mailing lists and some gateways wrap what passes them. */
function inMixed(part: Buffer): Buffer {
	const fields = [
		["From", "mallory@fremd.example"],
		["Subject", "x"],
		["Content-Type", "multipart/mixed; boundary=outer"],
	] as const;
	return mimeEntity(fields, `--outer\r\n${part.toString("latin1")}\r\n--outer--\r\n`);
}

/** The mail without the fields that are not about its content. */
function bareEntity(mail: Buffer): Buffer {
	const { fields, body } = parseMessage(mail);
	return mimeEntity(
		fields.filter(([name]) => /^content-/i.test(name)),
		body,
	);
}

async function zipOf(name: string, content: Uint8Array): Promise<Buffer> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, name), content);
		await runTool("bsdtar", ["-a", "-cf", "Akte.zip", name], { folder, deadlineMs: amplyMs });
		return readFile(join(folder, "Akte.zip"));
	});
}

const isOpened = ({ blobs }: PlayedOrder): boolean => blobs.some((blob) => blob.includes(canary));
const bytesOf = ({ attachments }: Mail): string[] =>
	attachments.map(({ content }) => Buffer.from(content).toString("base64"));

/** Where Mallory puts what he got hold of, and what has to come back of it, byte for byte. */
const places: Record<string, (way: Way) => Promise<{ mail: Buffer; back: Buffer }>> = {
	"a zip": async (way) => {
		const { ciphertext } = cases[way];
		const content = await zipOf(ciphertextName[way], ciphertext);
		return { mail: await mailOf({ attachments: [{ filename: "Akte.zip", content }] }), back: ciphertext };
	},
	"a mail in a zip": async (way) => {
		const { sealed } = cases[way];
		const content = await zipOf("Akte.eml", sealed);
		return { mail: await mailOf({ attachments: [{ filename: "Akte.eml.zip", content }] }), back: sealed };
	},
	"an attached .eml": async (way) => {
		const { sealed } = cases[way];
		const file = { filename: "Akte.eml", content: sealed, contentTransferEncoding: "base64" };
		const contentType = "application/octet-stream";
		return { mail: await mailOf({ text: "Anbei.", attachments: [{ ...file, contentType }] }), back: sealed };
	},
	"a forwarded mail": async (way) => {
		const forwarded = cases[way].sealed.toString("latin1");
		const attached = mimeEntity([["Content-Type", "message/rfc822; name=Akte.eml"]], forwarded);
		// postal-mime ends the lines of a forwarded mail in its own way, and adds one.
		return { mail: inMixed(attached), back: Buffer.from(`${forwarded.replaceAll("\r\n", "\n")}\n`, "latin1") };
	},
	"a part of a forwarded mail": async (way) => {
		const { ciphertext, sealed } = cases[way];
		const attached = mimeEntity([["Content-Type", "message/rfc822"]], inMixed(bareEntity(sealed)).toString("latin1"));
		return { mail: inMixed(attached), back: ciphertext };
	},
	"a part of the mail": async (way) => {
		const { ciphertext, sealed } = cases[way];
		return { mail: inMixed(bareEntity(sealed)), back: ciphertext };
	},
	"an attached file": async (way) => {
		const { ciphertext } = cases[way];
		const file = { filename: ciphertextName[way], content: ciphertext, contentTransferEncoding: "base64" };
		const contentType = way === "S/MIME" ? "application/pkcs7-mime" : "application/octet-stream";
		return { mail: await mailOf({ text: "Anbei.", attachments: [{ ...file, contentType }] }), back: ciphertext };
	},
	"a file in a mail that is encrypted as a whole": async (way) => {
		const { ciphertext, service, mallory } = cases[way];
		const file = { filename: ciphertextName[way], content: ciphertext, contentTransferEncoding: "base64" };
		const mail = await encryptMail(await mailOf({ text: "x", attachments: [file] }), service.key, mallory.own);
		return { mail, back: ciphertext };
	},
};

describe.each(ways)("%s", (way) => {
	test.each(Object.keys(places))("encrypted for the service, in %s: comes back unopened", async (place) => {
		const { service, mallory } = cases[way];
		const { mail, back } = await (places[place] as (typeof places)[string])(way);
		expect(mail.includes(canary)).toBe(false);
		const played = await playOrder(mail, service, mallory, { encrypt: mallory.key });
		expect(isOpened(played)).toBe(false);
		expect(bytesOf(played.answered)).toContain(back.toString("base64"));
		expect(played.answered.text.replace(/\s+/g, " ")).toContain(
			"Die Datei ist verschlüsselt (S/MIME oder PGP). Wir haben sie nicht geöffnet. Sie erhalten sie unverändert zurück.",
		);
		// The second wall: only `decrypt` is given long-term keys to open with, and it sees nothing of the mail but key packets.
		for (const [task, { options, inputs }] of played.given) {
			const isDecrypt = task === "0.decrypt";
			expect(Object.keys(options).some((name) => /decryption/i.test(name))).toBe(isDecrypt);
			if (isDecrypt)
				expect(Object.keys(JSON.parse(inputs[0]?.toString() ?? "").keyPackets)).toEqual([
					way === "S/MIME" ? "smime" : "openpgp",
				]);
		}
	});

	test("a mail that is encrypted as a whole, and signed by the registered key, is opened", async () => {
		const { service, mallory } = cases[way];
		const mail = await encryptMail(await letter(), service.key, mallory.own);
		const played = await playOrder(mail, service, mallory, { encrypt: mallory.key });
		expect(isOpened(played)).toBe(true);
		expect([...played.given.keys()]).toEqual(["0.unpack", "0.decrypt", "0.open", "reply-0"]);
	});

	test("without one, the answer to it could not be encrypted: it comes back unopened, in English, too", async () => {
		const { service, mallory, sealed, ciphertext } = cases[way];
		const played = await playOrder(sealed, service, mallory, { locale: "en" });
		expect(isOpened(played)).toBe(false);
		expect(bytesOf(played.answered)).toContain(ciphertext.toString("base64"));
		expect(played.answered.text.replace(/\s+/g, " ")).toContain(
			"The file is encrypted (S/MIME or PGP). We did not open it. It is returned unchanged.",
		);
	});
});
