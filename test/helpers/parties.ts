import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generateKey } from "openpgp";
import type { CustomerKey, OwnKeys } from "../../src/crypto/end-to-end/keys.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";
import { amplyMs } from "./until.ts";

/** Somebody with a key pair. */
export interface Party {
	/** For others to encrypt for. */
	readonly key: CustomerKey;
	/** To open with. */
	readonly own: OwnKeys;
}

export const ways = ["S/MIME", "OpenPGP"] as const;
export type Way = (typeof ways)[number];

/** A new key pair for a mail address. */
export const partyOf = (way: Way, email: string): Promise<Party> =>
	way === "S/MIME" ? smimeParty(email) : openPgpParty(email);

async function smimeParty(email: string): Promise<Party> {
	return withScratch(async (folder) => {
		const subject = ["-subj", `/CN=${email}`, "-addext", `subjectAltName=email:${email}`];
		const form = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "key", "-out", "cert"];
		await runTool("openssl", [...form, ...subject], { folder, deadlineMs: amplyMs });
		const [smimeKey, smimeCert] = await Promise.all(
			["key", "cert"].map((name) => readFile(join(folder, name), "utf8")),
		);
		return { key: { smime: smimeCert as string }, own: { smimeKey, smimeCert } };
	});
}

async function openPgpParty(email: string): Promise<Party> {
	const { privateKey, publicKey } = await generateKey({ userIDs: [{ email }], format: "armored" });
	return { key: { openpgp: publicKey }, own: { openpgpKey: privateKey } };
}
