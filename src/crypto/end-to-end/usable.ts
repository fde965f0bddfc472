import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readKey } from "openpgp";
import { withScratch } from "../../sandbox/scratch.ts";
import { type CertificatePurpose, isCertificateValid } from "../../tools/openssl.ts";
import type { CustomerKey } from "./mail-keys.ts";

/**
 * Whether a customer's key may be used at that time, to encrypt for it and to verify her signatures: dates, revocation (OpenPGP), key usage,
 * and the chain to the authorities that were registered with it.
 */
export async function isUsable(key: CustomerKey, at: Date): Promise<boolean> {
	return "smime" in key ? isCertificateUsable(key, at) : isOpenPgpKeyUsable(key.openpgp, at);
}

/** One certificate both signs and encrypts: mail programs need the one to answer, we the other to know her. */
const purposes: readonly CertificatePurpose[] = ["smimesign", "smimeencrypt"];

async function isCertificateUsable(
	{ smime, authorities }: Extract<CustomerKey, { smime: string }>,
	at: Date,
): Promise<boolean> {
	return withScratch(async (folder) => {
		const file = (name: string, content: string) => writeFile(join(folder, name), content);
		await Promise.all([
			file("certificate.pem", smime),
			file("authorities.pem", authorities ?? firstCertificate(smime)),
		]);
		for (const purpose of purposes)
			if (!(await isCertificateValid(folder, purpose, at, authorities === undefined ? "itself" : "chain")))
				return false;
		return true;
	});
}

/** The first of several in PEM: the customer's own. */
export const firstCertificate = (pem: string): string =>
	`${pem.split("-----END CERTIFICATE-----", 1)[0]}-----END CERTIFICATE-----\n`;

async function isOpenPgpKeyUsable(armoredKey: string, at: Date): Promise<boolean> {
	try {
		const key = await readKey({ armoredKey });
		// Both throw for a key that is expired or revoked, or not made for it.
		await Promise.all([key.getEncryptionKey(undefined, at), key.getSigningKey(undefined, at)]);
		return true;
	} catch {
		return false;
	}
}
