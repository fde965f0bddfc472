import { z } from "zod";

const certificate = z.string().startsWith("-----BEGIN CERTIFICATE-----");

/** A customer's public key from the customers file: answers are encrypted for it, and her mails are decrypted only with a signature by it. */
export const customerKey = z.union([
	z.strictObject({
		/** An X.509 certificate, PEM; certificates of intermediate authorities may follow it. */
		smime: certificate,
		/** The authorities that the customer relies on, PEM: the certificate must lead to one of them. Without them it is trusted as it is. */
		authorities: certificate.optional(),
	}),
	/** An OpenPGP key, armored (RFC 9580 §6.2). */
	z.strictObject({ openpgp: z.string().startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----") }),
]);
export type CustomerKey = z.output<typeof customerKey>;

/** The service's own keys that sign answers. PEM or armored; null: there is none. */
export const signingKeys = {
	smimeKey: z.string().nullish(),
	smimeCert: z.string().nullish(),
	openpgpKey: z.string().nullish(),
};
export type SigningKeys = z.output<z.ZodObject<typeof signingKeys>>;
/** The settings' names, for services that need them. */
export const signingKeyNames = ["smimeKey", "smimeCert", "openpgpKey"] as const;

/** The service's own keys that customers encrypt for: only the service `decrypt` gets them. */
export const decryptionKeys = {
	smimeDecryptionKey: z.string().nullish(),
	smimeDecryptionCert: z.string().nullish(),
	openpgpDecryptionKey: z.string().nullish(),
};
export type DecryptionKeys = z.output<z.ZodObject<typeof decryptionKeys>>;
export const decryptionKeyNames = ["smimeDecryptionKey", "smimeDecryptionCert", "openpgpDecryptionKey"] as const;
