import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decrypt, generateKey, readMessage, readPrivateKey } from "openpgp";
import type { CustomerKey, DecryptionKeys, SigningKeys } from "../../src/crypto/end-to-end/mail-keys.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";
import { amplyMs } from "./until.ts";

/** Somebody with a key pair. */
export interface Party {
	/** For others to encrypt for. */
	readonly key: CustomerKey;
	/** To sign with. */
	readonly own: SigningKeys;
	/** To open with: the same key, as people have it. */
	readonly opens: DecryptionKeys;
}

export const ways = ["S/MIME", "OpenPGP"] as const;
export type Way = (typeof ways)[number];

/** A new key pair for a mail address. */
export const partyOf = (way: Way, email: string): Promise<Party> =>
	way === "S/MIME" ? smimeParty(email) : openPgpParty(email);

/** `more`: further options of `openssl req`. */
export async function smimeParty(email: string, more: readonly string[] = ["-days", "30"]): Promise<Party> {
	return withScratch(async (folder) => {
		const subject = ["-subj", `/CN=${email}`, "-addext", `subjectAltName=email:${email}`];
		const form = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert"];
		await runTool("openssl", [...form, ...more, ...subject], { folder, deadlineMs: amplyMs });
		const [key = "", cert = ""] = await Promise.all(
			["key", "cert"].map((name) => readFile(join(folder, name), "utf8")),
		);
		return {
			key: { smime: cert },
			own: { smimeKey: key, smimeCert: cert },
			opens: { smimeDecryptionKey: key, smimeDecryptionCert: cert },
		};
	});
}

/** Somebody whose certificate, by itself the authority, ended long ago. */
export async function expiredParty(email: string): Promise<Party> {
	return withScratch(async (folder) => {
		const config =
			"[ca]\ndefault_ca=c\n[c]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n";
		for (const [name, text] of Object.entries({ config, index: "", serial: "01" }))
			await writeFile(join(folder, name), text);
		const openssl = (...args: string[]) => runTool("openssl", args, { folder, deadlineMs: amplyMs });
		await openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "request", "-subj", `/CN=${email}`);
		const times = ["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"];
		await openssl(
			"ca",
			"-batch",
			"-config",
			"config",
			"-selfsign",
			"-keyfile",
			"key",
			"-in",
			"request",
			"-out",
			"cert",
			"-notext",
			...times,
		);
		const [key = "", cert = ""] = await Promise.all(
			["key", "cert"].map((name) => readFile(join(folder, name), "utf8")),
		);
		const own = { smimeKey: key, smimeCert: cert };
		return { key: { smime: cert }, own, opens: { smimeDecryptionKey: key, smimeDecryptionCert: cert } };
	});
}

async function openPgpParty(email: string): Promise<Party> {
	const { privateKey, publicKey } = await generateKey({ userIDs: [{ email }], format: "armored" });
	return {
		key: { openpgp: publicKey },
		own: { openpgpKey: privateKey },
		opens: { openpgpDecryptionKey: privateKey },
	};
}

/** The MIME entity in an encrypted mail, opened as the recipient's mail program does; signatures are not looked at. */
export async function openedBy({ opens }: Party, mail: Uint8Array): Promise<Buffer> {
	const text = Buffer.from(mail).toString("latin1");
	if (opens.openpgpDecryptionKey) {
		const { data } = await decrypt({
			message: await readMessage({
				armoredMessage: /-----BEGIN PGP MESSAGE[\s\S]*?END PGP MESSAGE-----/.exec(text)?.[0] ?? "",
			}),
			decryptionKeys: await readPrivateKey({ armoredKey: opens.openpgpDecryptionKey }),
			format: "binary",
		});
		return Buffer.from(data as Uint8Array);
	}
	return withScratch(async (folder) => {
		const file = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
		await Promise.all([
			file("mail", mail),
			file("key", opens.smimeDecryptionKey ?? ""),
			file("cert", opens.smimeDecryptionCert ?? ""),
		]);
		const args = ["cms", "-decrypt", "-in", "mail", "-recip", "cert", "-inkey", "key", "-out", "opened"];
		await runTool("openssl", args, { folder, deadlineMs: amplyMs });
		return readFile(join(folder, "opened"));
	});
}
