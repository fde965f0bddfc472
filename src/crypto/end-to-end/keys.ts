import { z } from "zod";

/** A customer's public key from the customers file: answers are encrypted for it. */
export const customerKey = z.union([
	/** An X.509 certificate, PEM. */
	z.strictObject({ smime: z.string().startsWith("-----BEGIN CERTIFICATE-----") }),
	/** An OpenPGP key, armored (RFC 9580 §6.2). */
	z.strictObject({ openpgp: z.string().startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----") }),
]);
export type CustomerKey = z.output<typeof customerKey>;

/** The service's own keys, to decrypt mails and sign answers. PEM or armored; null: there is none. */
export const ownKeys = {
	smimeKey: z.string().nullish(),
	smimeCert: z.string().nullish(),
	openpgpKey: z.string().nullish(),
};
export type OwnKeys = z.output<z.ZodObject<typeof ownKeys>>;
/** The settings' names, for services that need them. */
export const ownKeyNames = ["smimeKey", "smimeCert", "openpgpKey"] as const;
