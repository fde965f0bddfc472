import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Config } from "../../config.ts";
import { deriveSeed, fleetSeed } from "../../crypto/key-wrapping.ts";
import { receiptPublicKey } from "../../crypto/receipt-signature.ts";

/** A key of the service, as `maramail keys list` shows it: nothing secret. */
export interface KeyState {
	readonly name: "tls" | "dkim" | "smime" | "openpgp" | "fleet" | "receipts";
	/** Its public half, short: a fingerprint or a selector. */
	readonly shows: string;
	/** ms since 1970; null: it has no end. */
	readonly ends: number | null;
	readonly purpose: string;
}

/** Keys that are set. Throws where a file that the settings name is no key. */
export async function keysOf(config: Config): Promise<KeyState[]> {
	const { tlsCert, dkimKey, dkimSelector, domain, smimeCert, openpgpKey, fleetKey } = config;
	const found: KeyState[] = [];
	if (tlsCert !== null && existsSync(tlsCert))
		found.push({ name: "tls", purpose: "STARTTLS", ...certificateState(readFileSync(tlsCert, "utf8")) });
	if (dkimKey !== null)
		found.push({
			name: "dkim",
			shows: `${dkimSelector}._domainkey.${domain}, ${createPublicKey(dkimKey).asymmetricKeyType}`,
			ends: null,
			purpose: "signs answers",
		});
	if (smimeCert !== null)
		found.push({ name: "smime", purpose: "opens mails and signs encrypted answers", ...certificateState(smimeCert) });
	if (openpgpKey !== null)
		found.push({
			name: "openpgp",
			purpose: "opens mails and signs encrypted answers",
			...(await openPgpState(openpgpKey)),
		});
	if (fleetKey !== null) {
		const fleet = fleetSeed(fleetKey);
		found.push(
			{ name: "fleet", shows: digest(fleet), ends: null, purpose: "the services' keys are derived from it" },
			{
				name: "receipts",
				shows: receiptPublicKey(deriveSeed(fleet, "receipts")),
				ends: null,
				purpose: "signs receipts; derived from the fleet key",
			},
		);
	}
	return found;
}

/** When the keys of a role end, in ms since 1970; PEM or armored, null: it has none. */
export async function keyEndsOf(keys: {
	readonly tls: string | null;
	readonly smimeCert: string | null;
	readonly openpgpKey: string | null;
}): Promise<{ key: string; ends: number }[]> {
	const found: { key: string; ends: number | null }[] = [];
	if (keys.tls) found.push({ key: "tls", ends: certificateState(keys.tls).ends });
	if (keys.smimeCert) found.push({ key: "smime", ends: certificateState(keys.smimeCert).ends });
	if (keys.openpgpKey) found.push({ key: "openpgp", ends: (await openPgpState(keys.openpgpKey)).ends });
	return found.filter((one): one is { key: string; ends: number } => one.ends !== null);
}

async function openPgpState(armored: string): Promise<{ shows: string; ends: number | null }> {
	// Loaded where there is such a key only.
	const { readKey } = await import("openpgp");
	const key = await readKey({ armoredKey: armored });
	const ends = await key.getExpirationTime();
	return { shows: key.getFingerprint(), ends: ends instanceof Date ? ends.getTime() : null };
}

function certificateState(pem: string): { shows: string; ends: number } {
	const certificate = new X509Certificate(pem);
	return {
		shows: `SHA-256 ${certificate.fingerprint256.replaceAll(":", "").toLowerCase()}`,
		ends: Date.parse(certificate.validTo),
	};
}

/** Tells two fleet keys apart, and nothing of them. */
const digest = (fleet: Buffer): string =>
	createHash("sha256").update("maramail fleet key").update(fleet).digest("hex").slice(0, 16);
