import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fields, mimeEntity } from "../../src/crypto/end-to-end/mime.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";
import type { Party } from "./parties.ts";
import { amplyMs } from "./until.ts";

/** Mails as other programs write them: with the `openssl cms` and `gpg` of this machine, their MIME built by hand. */

/** What is inside: a text and a file. `more`: a protected header, where there is one. */
export function content(word: string, more: Fields = []): Buffer {
	const part = (type: string, body: string, ...fields: Fields) =>
		`--inner\r\n${mimeEntity([["Content-Type", type], ...fields], body).toString("latin1")}\r\n`;
	const file = part("text/plain; name=Akte.txt", `${word}\r\n`, [
		"Content-Disposition",
		"attachment; filename=Akte.txt",
	]);
	const body = `${part("text/plain; charset=utf-8", `Guten Tag, ${word}\r\n`)}${file}--inner--\r\n`;
	return mimeEntity([["Content-Type", "multipart/mixed; boundary=inner"], ...more], body);
}

/** Thunderbird's protected header (RFC 9788). */
export const protectedHeader = (from: string, to: string): Fields => [
	["From", from],
	["To", to],
	["Subject", "Vertraulich"],
];

type Files = Readonly<Record<string, string | Uint8Array>>;

async function withOpenssl(files: Files, args: readonly string[]): Promise<Buffer> {
	return withScratch(async (folder) => {
		for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
		const { code } = await runTool("openssl", [...args, "-out", "made"], { folder, deadlineMs: amplyMs });
		if (code !== 0) throw new Error(`openssl ${args.join(" ")} failed`);
		return readFile(join(folder, "made"));
	});
}

/** S/MIME signed: as multipart/signed, or opaque, as Outlook does by default. */
export const smimeSigned = (entity: Buffer, { own }: Party, form: "opaque" | "clear" = "clear"): Promise<Buffer> =>
	withOpenssl({ entity, key: own.smimeKey ?? "", cert: own.smimeCert ?? "" }, [
		...["cms", "-sign", "-binary", "-crlfeol", "-in", "entity", "-signer", "cert", "-inkey", "key"],
		...(form === "opaque" ? ["-nodetach"] : []),
	]);

/** Enveloped data in DER. `how`: options of `openssl cms -encrypt`. */
export const smimeEnveloped = (
	entity: Buffer,
	{ key }: Party,
	how: readonly string[] = ["-aes-256-cbc"],
): Promise<Buffer> =>
	withOpenssl({ entity, cert: "smime" in key ? key.smime : "" }, [
		...["cms", "-encrypt", "-binary", "-in", "entity", "-outform", "DER", "-recip", "cert", ...how],
	]);

const outer = (from: string): Fields => [
	["From", from],
	["To", "optimieren@maramail.example"],
	["Subject", "..."],
	["Date", new Date().toUTCString()],
	["MIME-Version", "1.0"],
];

/** A whole mail of enveloped data. */
export const smimeMail = (from: string, cms: Buffer, more: Fields = []): Buffer =>
	mimeEntity(
		[
			...outer(from),
			["Content-Type", 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"'],
			["Content-Transfer-Encoding", "base64"],
			...more,
		],
		cms.toString("base64").replace(/.{76}/g, "$&\r\n"),
	);

/** A whole mail in PGP/MIME (RFC 3156 §4). */
export const pgpMail = (from: string, armored: string): Buffer =>
	mimeEntity(
		[...outer(from), ["Content-Type", 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=pgp']],
		[
			"--pgp\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n",
			`--pgp\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n${armored.replace(/\r?\n/g, "\r\n")}\r\n`,
			"--pgp--\r\n",
		].join(""),
	);

/**
 * GnuPG with the secret keys of `from` and the public ones of `to`, in a home of its own. `args`: of `gpg`; what is in `entity` is its input,
 * and what it says on standard output comes back.
 */
export async function gpg(entity: Buffer, from: Party, to: Party, args: readonly string[]): Promise<Buffer> {
	return withScratch(async (folder) => {
		const file = (name: string, bytes: string | Uint8Array) => writeFile(join(folder, name), bytes);
		await file("entity", entity);
		await file("secret", from.own.openpgpKey ?? "");
		await file("public", "openpgp" in to.key ? to.key.openpgp : "");
		const home = ["--homedir", folder, "--batch", "--no-tty", "--trust-model", "always", "--pinentry-mode", "loopback"];
		const call = async (...all: string[]) => {
			const { code } = await runTool("gpg", [...home, ...all], { folder, deadlineMs: amplyMs });
			if (code !== 0) throw new Error(`gpg ${all.join(" ")} failed`);
		};
		try {
			await call("--import", "secret", "public");
			await call(...args, "--output", "made", "entity");
			return await readFile(join(folder, "made"));
		} finally {
			await runTool("gpgconf", ["--homedir", folder, "--kill", "all"], { folder, deadlineMs: amplyMs });
		}
	});
}
