import { readFile } from "node:fs/promises";
import { type Config, ConfigError } from "../config.ts";
import { isLoopback } from "../loopback.ts";
import { runProcess } from "../sandbox/process.ts";
import type { Certificate } from "./assignment.ts";

/**
 * The operator's certificate; else, on loopback only, one made for this run and never written anywhere. Only the mail server needs it: a
 * tree of other roles may not even be able to read it, and gets none.
 */
export async function certificate(config: Config): Promise<Certificate> {
	if (!config.roles.some(({ role }) => role === "mail-server")) return { cert: "", key: "" };
	if (config.tlsCert && config.tlsKey)
		return { cert: await readFile(config.tlsCert, "utf8"), key: await readFile(config.tlsKey, "utf8") };
	const open = config.smtpListen.find(({ host }) => !isLoopback(host));
	if (open)
		throw new ConfigError(
			`Setting MARAMAIL_SMTP_LISTEN: "${open.host}" is not loopback, and there mail is taken only under TLS; set MARAMAIL_TLS_CERT and MARAMAIL_TLS_KEY to PEM files.`,
		);
	return makeCertificate("localhost", ["DNS:localhost", "IP:127.0.0.1"], 30);
}

/** A new key and a certificate signed with it, PEM. `names`: as OpenSSL takes them, e.g. "DNS:mail.example.de". */
export async function makeCertificate(name: string, names: readonly string[], days: number): Promise<Certificate> {
	const made = await runProcess(
		"/usr/bin/openssl",
		// biome-ignore format: one option a line says nothing more
		["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", String(days), "-subj", `/CN=${name}`,
			"-addext", `subjectAltName=${names.join(",")}`, "-keyout", "-", "-out", "-"],
		{ deadlineMs: 10_000, env: { PATH: "/usr/bin:/bin", RANDFILE: "/dev/null" } },
	);
	const pem = made.stdout.toString();
	const part = (what: string) => new RegExp(`-----BEGIN ${what}-----[^]+?-----END ${what}-----`).exec(pem)?.[0];
	const cert = part("CERTIFICATE");
	const key = part("PRIVATE KEY");
	if (!cert || !key) throw new Error("openssl made no certificate: is it installed?");
	return { cert, key };
}
