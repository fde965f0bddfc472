import { randomBytes } from "node:crypto";
import sodium from "sodium-native";

/**
 * Customers' passwords: argon2id (RFC 9106) by libsodium, in its own text form with salt and cost,
 * `$argon2id$v=19$m=65536,t=2,p=1$…`. With a stolen customers file each guess costs 64 MiB and a tenth of a second.
 */
export const passwordHash = /^\$argon2id\$v=19\$m=\d{4,7},t=\d{1,2},p=\d\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;

/** For unknown names this dummy hash is verified, so that the time taken does not reveal which names exist. */
const dummyHash = "$argon2id$v=19$m=65536,t=2,p=1$VdGpRHAzi6S/Q7O5v+h5sQ$GK41y9cinoBxWKD4zPTKRFz0VwcfpX0z+wkrqD+58yE";

/** 130 bits, 26 characters: long enough never to be guessed, short enough to type into a scanner; no look-alikes. */
export function newPassword(): string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789";
	return Array.from(randomBytes(26), (byte) => letters[byte % letters.length]).join("");
}

export function hashPassword(password: string): Promise<string> {
	const hash = Buffer.alloc(sodium.crypto_pwhash_STRBYTES);
	return new Promise((resolve, reject) => {
		sodium.crypto_pwhash_str_async(
			hash,
			Buffer.from(password),
			sodium.crypto_pwhash_OPSLIMIT_INTERACTIVE,
			sodium.crypto_pwhash_MEMLIMIT_INTERACTIVE,
			(fault) => (fault ? reject(fault) : resolve(hash.toString("latin1").replace(/\0+$/, ""))),
		);
	});
}

/** Whether the password fits. `hash`: undefined for an unknown name; takes as long then. */
export function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
	const text = Buffer.alloc(sodium.crypto_pwhash_STRBYTES);
	text.write(hash ?? dummyHash, "latin1");
	return new Promise((resolve, reject) => {
		sodium.crypto_pwhash_str_verify_async(text, Buffer.from(password), (fault, fits) =>
			fault ? reject(fault) : resolve(fits && hash !== undefined),
		);
	});
}
