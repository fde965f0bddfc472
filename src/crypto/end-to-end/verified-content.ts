import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMessage, decrypt, type PublicKey, readKey, readMessage, readSignature, verify } from "openpgp";
import { maxUnpackedBytes } from "../../limits.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { cmsOf, verifiedContent } from "../../tools/openssl.ts";
import { signingTimeOf } from "./cms.ts";
import { decryptCms } from "./decrypt-content.ts";
import type { SessionKeys } from "./key-packets.ts";
import type { CustomerKey } from "./mail-keys.ts";
import { signedPart } from "./mime.ts";
import { firstCertificate } from "./usable.ts";

/** What was decrypted and is signed by the customer's registered key; nothing that the signature does not cover. */
export interface VerifiedContent {
	/** A MIME entity. */
	readonly content: Buffer;
	/** When it was signed, as its signer says. */
	readonly signedAt: Date | undefined;
}

/**
 * Decrypts a mail with its session key and verifies the signature inside by exactly this key. Undefined whatever is wrong: which of them it
 * was is told to nobody, as whoever changes a ciphertext could learn from it what is inside (Vaudenay 2002, EFAIL 2018).
 */
export async function openVerified(
	ciphertext: Uint8Array,
	sessionKeys: SessionKeys,
	key: CustomerKey,
): Promise<VerifiedContent | undefined> {
	try {
		return "smime" in key
			? await openSmime(ciphertext, sessionKeys, key.smime)
			: await openOpenPgp(ciphertext, sessionKeys, key.openpgp);
	} catch {
		return undefined;
	}
}

/** Signed, then encrypted (RFC 8551 §3.7): inside is multipart/signed or opaque signed data. */
async function openSmime(ciphertext: Uint8Array, sessionKeys: SessionKeys, certificate: string) {
	const entity = decryptCms(ciphertext, sessionKeys);
	return withScratch(async (folder) => {
		await writeFile(join(folder, "signed"), entity);
		await writeFile(join(folder, "signer.pem"), firstCertificate(certificate));
		const content = await verifiedContent(folder, "signed", "signer.pem");
		const signature = content && (await cmsOf(folder, "signed"));
		return signature && { content, signedAt: signingTimeOf(signature) };
	});
}

/** Signed and encrypted at once (RFC 3156 §6.2), or multipart/signed inside (§6.1). */
async function openOpenPgp(ciphertext: Uint8Array, sessionKeys: SessionKeys, armoredKey: string) {
	const verificationKeys = await readKey({ armoredKey });
	const { data, signatures } = await decrypt({
		message: await readMessage({ armoredMessage: Buffer.from(ciphertext).toString("latin1") }),
		sessionKeys: sessionKeys.map(({ algorithm, key }) => ({
			data: new Uint8Array(Buffer.from(key, "base64")),
			algorithm: algorithm as "aes256",
		})),
		verificationKeys,
		format: "binary",
		config: { maxDecompressedMessageSize: maxUnpackedBytes },
	});
	const content = Buffer.from(data as Uint8Array);
	const signedAt = await timeOfFirstValid(signatures);
	return signedAt ? { content, signedAt } : verifyMultipart(content, verificationKeys);
}

async function verifyMultipart(entity: Buffer, verificationKeys: PublicKey): Promise<VerifiedContent | undefined> {
	const { content, signature } = signedPart(entity);
	const { signatures } = await verify({
		message: await createMessage({ binary: new Uint8Array(content) }),
		signature: await readSignature({ armoredSignature: signature.toString("latin1") }),
		verificationKeys,
	});
	const signedAt = await timeOfFirstValid(signatures);
	return signedAt && { content, signedAt };
}

type Signatures = Awaited<ReturnType<typeof verify>>["signatures"];

/** Of a signature by a key among the verification keys; `verified` rejects for any other. */
async function timeOfFirstValid(signatures: Signatures): Promise<Date | undefined> {
	for (const { verified, signature } of signatures) {
		if (!(await verified.catch(() => false))) continue;
		const created = (await signature).packets[0]?.created;
		if (created) return created;
	}
	return undefined;
}
