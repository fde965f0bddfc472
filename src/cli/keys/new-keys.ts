import { generateKeyPairSync, randomBytes } from "node:crypto";
import { generateKey } from "openpgp";
import { type Config, serviceAddress } from "../../config.ts";
import { runProcess } from "../../sandbox/process.ts";

/** How long a certificate or an OpenPGP key of our own making is valid, in days: two years. */
const validDays = 730;

/** Files of a new key by the setting that names them. */
export type NewKey = Readonly<Record<string, { readonly ending: string; readonly content: string }>>;

/** RFC 8301 §3.2: RSA of 2,048 bits; some receivers know no Ed25519. */
export const newDkimKey = (): string =>
	generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }) as string;

export const newFleetKey = (): string => `${randomBytes(32).toString("base64")}\n`;

export const makers = {
	dkim: async (): Promise<NewKey> => ({ dkimKey: { ending: "pem", content: newDkimKey() } }),
	fleet: async (): Promise<NewKey> => ({ fleetKey: { ending: "key", content: newFleetKey() } }),
	openpgp: async (config: Config): Promise<NewKey> => {
		const { privateKey } = await generateKey({
			type: "ecc",
			curve: "curve25519Legacy",
			userIDs: [{ name: "MaraMail", email: serviceAddress(config) }],
			keyExpirationTime: validDays * 86_400,
			format: "armored",
		});
		return { openpgpKey: { ending: "asc", content: privateKey } };
	},
	smime: async (config: Config): Promise<NewKey> => {
		const address = serviceAddress(config);
		const made = await runProcess(
			"/usr/bin/openssl",
			// biome-ignore format: one option a line says nothing more
			["req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", String(validDays), "-subj", "/CN=MaraMail",
				"-addext", `subjectAltName=email:${address}`, "-addext", "keyUsage=critical,digitalSignature,keyEncipherment",
				"-addext", "extendedKeyUsage=emailProtection", "-keyout", "-", "-out", "-"],
			{ deadlineMs: 60_000, env: { PATH: "/usr/bin:/bin", RANDFILE: "/dev/null" } },
		);
		const pem = made.stdout.toString();
		const part = (what: string) =>
			new RegExp(`-----BEGIN ${what}-----[\\s\\S]+?-----END ${what}-----\\n`).exec(pem)?.[0];
		const [smimeKey, smimeCert] = [part("PRIVATE KEY"), part("CERTIFICATE")];
		if (!smimeKey || !smimeCert) throw new Error("openssl made no certificate: is it installed?");
		return { smimeKey: { ending: "key", content: smimeKey }, smimeCert: { ending: "crt", content: smimeCert } };
	},
} as const;

export type Rotatable = keyof typeof makers;
export const rotatable = Object.keys(makers) as Rotatable[];
