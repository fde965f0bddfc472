import { X509Certificate } from "node:crypto";
import { readKey } from "openpgp";
import type { CustomerKey } from "./mail-keys.ts";
import { firstCertificate } from "./usable.ts";

/** Whether a certificate (RFC 8550 §3), or a user id of an OpenPGP key that its owner signed, has this address; upper and lower case alike. */
export async function namesAddress(key: CustomerKey, address: string): Promise<boolean> {
	if ("smime" in key) {
		const certificate = new X509Certificate(firstCertificate(key.smime));
		return [address, address.toLowerCase()].some((written) => certificate.checkEmail(written) !== undefined);
	}
	const { users } = await readKey({ armoredKey: key.openpgp });
	for (const user of users) {
		if (user.userID?.email?.toLowerCase() !== address.toLowerCase()) continue;
		if (await user.verify().catch(() => null)) return true;
	}
	return false;
}
