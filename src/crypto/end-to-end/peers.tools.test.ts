import { beforeAll, describe, expect, test } from "vitest";
import {
	content,
	gpg,
	pgpMail,
	protectedHeader,
	smimeEnveloped,
	smimeMail,
	smimeSigned,
} from "../../../test/helpers/mail-programs.ts";
import { expiredParty, type Party, partyOf, smimeParty, type Way, ways } from "../../../test/helpers/parties.ts";
import { type PlayedOrder, playOrder } from "../../../test/helpers/played-order.ts";
import { readMail } from "../../services/unpack/read-mail.ts";
import { mimeEntity } from "./mime.ts";
import { isUsable } from "./usable.ts";

/** What other programs sign and encrypt for us is opened; that none of it opens without its proof is in test/attacks/oracle.test.ts. */

const canary = "KANARIENVOGEL";
const [anna, us] = ["anna@kanzlei.example", "optimieren@maramail.example"];
const parties = {} as Record<Way, Record<"service" | "anna", Party>>;
beforeAll(async () => {
	for (const way of ways) {
		const [service, customer] = await Promise.all([partyOf(way, us), partyOf(way, anna)]);
		parties[way] = { service, anna: customer };
	}
});

const play = (mail: Buffer, way: Way): Promise<PlayedOrder> =>
	playOrder(mail, parties[way].service, parties[way].anna, { sender: anna, encrypt: parties[way].anna.key });

/** The file is among the answer's, in an answer encrypted to its recipient alone. */
function expectOpened({ answered, sent }: PlayedOrder): void {
	const files = answered.attachments.map(({ content }) => Buffer.from(content).toString().trim());
	expect(files).toContain(canary);
	expect(sent.toString("latin1")).toMatch(/^Subject: \[\.\.\.\]\r$/m);
	expect(sent.includes(canary)).toBe(false);
}

describe("S/MIME", () => {
	const sealed = async (entity: Buffer, form: "opaque" | "clear", how?: readonly string[]) =>
		smimeMail(
			anna,
			await smimeEnveloped(await smimeSigned(entity, parties["S/MIME"].anna, form), parties["S/MIME"].service, how),
		);

	test.each<[string, "opaque" | "clear", ReturnType<typeof protectedHeader>, string[]?]>([
		["Outlook: opaque, no protected header", "opaque", []],
		["Apple Mail: multipart/signed, Triple DES", "clear", [], ["-des3"]],
		["Thunderbird: multipart/signed with a protected header", "clear", protectedHeader(anna, us)],
		["in pieces of BER, as OpenSSL streams", "clear", [], ["-aes-128-cbc", "-stream"]],
		["RSA-OAEP", "opaque", [], ["-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"]],
		["the certificate named by its key identifier", "clear", [], ["-aes-192-cbc", "-keyid"]],
		["authenticated (AES-256-GCM)", "opaque", [], ["-aes-256-gcm"]],
	])("%s", async (_, form, header, how) => {
		expectOpened(await play(await sealed(content(canary, header), form, how), "S/MIME"));
	});

	test("the answer's subject is the one within the signature", async () => {
		const { answered } = await play(await sealed(content(canary, protectedHeader(anna, us)), "opaque"), "S/MIME");
		expect(answered.about.subject).toBe("Re: Vertraulich");
	});
});

describe("OpenPGP", () => {
	test("GnuPG: signed and encrypted at once; GnuPG opens the answer and knows its signature", async () => {
		const { service, anna: customer } = parties.OpenPGP;
		const armored = await gpg(content(canary), customer, service, ["--armor", "--sign", "--encrypt", "-r", us]);
		const played = await play(pgpMail(anna, armored.toString("latin1")), "OpenPGP");
		expectOpened(played);
		const answer = /-----BEGIN PGP MESSAGE[\s\S]*?END PGP MESSAGE-----/.exec(played.sent.toString("latin1"))?.[0] ?? "";
		const { attachments } = await readMail(await gpg(Buffer.from(answer), customer, service, ["--decrypt"]));
		expect(attachments.map(({ content }) => Buffer.from(content).toString().trim())).toContain(canary);
	});

	test("Thunderbird: multipart/signed within, with a protected header", async () => {
		const { service, anna: customer } = parties.OpenPGP;
		const entity = content(canary, protectedHeader(anna, `Kollege <bert@kanzlei.example>, <${us}>`));
		const signature = await gpg(entity, customer, service, ["--armor", "--detach-sign"]);
		const type = 'multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature";\r\n boundary="signed"';
		const signaturePart = mimeEntity([["Content-Type", "application/pgp-signature"]], signature.toString("latin1"));
		const body = `--signed\r\n${entity.toString("latin1")}\r\n--signed\r\n${signaturePart.toString("latin1")}\r\n--signed--\r\n`;
		const inner = mimeEntity([["Content-Type", type]], body);
		const armored = await gpg(inner, customer, service, ["--armor", "--encrypt", "-r", us]);
		expectOpened(await play(pgpMail(anna, armored.toString("latin1")), "OpenPGP"));
	});
});

describe("a registered certificate is used only", () => {
	test("between its dates", async () => {
		expect(await isUsable(parties["S/MIME"].anna.key, new Date())).toBe(true);
		expect(await isUsable((await expiredParty(anna)).key, new Date())).toBe(false);
	});

	test.each([
		["keyUsage=critical,digitalSignature", false],
		["keyUsage=critical,keyEncipherment", false],
		["keyUsage=critical,digitalSignature,keyEncipherment", true],
		["extendedKeyUsage=serverAuth", false],
		["extendedKeyUsage=emailProtection", true],
	])("for what it is made for: %s", async (usage, usable) => {
		const { key } = await smimeParty(anna, ["-days", "30", "-addext", "basicConstraints=CA:FALSE", "-addext", usage]);
		expect(await isUsable(key, new Date())).toBe(usable);
	});

	test("under the authority that was registered with it, where one was", async () => {
		const { key } = parties["S/MIME"].anna;
		const [own, other] = [key, parties["S/MIME"].service.key].map((one) => ("smime" in one ? one.smime : ""));
		expect(await isUsable({ smime: own as string, authorities: own as string }, new Date())).toBe(true);
		expect(await isUsable({ smime: own as string, authorities: other as string }, new Date())).toBe(false);
	});
});
