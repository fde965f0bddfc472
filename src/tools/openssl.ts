import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { runTool } from "./tool.ts";

/** OpenSSL 3 (https://docs.openssl.org/3.0/man1/openssl-cms/). Files are named inside `folder`. */

const deadlineMs = 30_000;

/** What a CMS message (RFC 5652) signs. Only opened, never verified: the answer makes no claim about it. */
export async function signedContent(folder: string, message: string, form: "DER" | "PEM"): Promise<Buffer | undefined> {
	const unverified = ["-noverify", "-no_attr_verify", "-no_content_verify"];
	const args = ["cms", "-verify", ...unverified, "-binary", "-inform", form, "-in", message, "-out", "content"];
	const { code } = await runTool("openssl", args, { folder, deadlineMs });
	return code === 0 ? readFile(join(folder, "content")) : undefined;
}

/** Signs a MIME entity with `own.pem` and `own.key` (multipart/signed, RFC 8551 §3.5.3). Throws 'crashed'. */
export async function signCms(folder: string, content: string, signed: string): Promise<void> {
	const by = ["-signer", "own.pem", "-inkey", "own.key", "-md", "sha256"];
	await must(folder, ["cms", "-sign", "-binary", "-crlfeol", ...by, "-in", content, "-out", signed]);
}

/** Encrypts for `recipient.pem`, as every mail program in use can open it: AES-256-CBC (RFC 8551 §2.7). Throws 'crashed'. */
export async function encryptCms(folder: string, content: string, sealed: string): Promise<void> {
	const form = ["-outform", "DER", "-in", content, "-out", sealed];
	await must(folder, ["cms", "-encrypt", "-binary", "-aes-256-cbc", ...form, "recipient.pem"]);
}

/**
 * What a MIME entity with an S/MIME signature signs, verified against the certificate in `signer` and no other: those that the message
 * brings along are not looked at, and each of its signatures has to be by this one. Undefined where it is not signed so. The chain is not
 * verified here.
 */
export async function verifiedContent(folder: string, entity: string, signer: string): Promise<Buffer | undefined> {
	const by = ["-nointern", "-certfile", signer, "-noverify"];
	const args = ["cms", "-verify", ...by, "-inform", "SMIME", "-in", entity, "-out", "verified"];
	const { code } = await runTool("openssl", args, { folder, deadlineMs });
	return code === 0 ? readFile(join(folder, "verified")) : undefined;
}

/** The CMS message of an S/MIME entity in DER; of multipart/signed that of its second part. Undefined where there is none. */
export async function cmsOf(folder: string, entity: string): Promise<Buffer | undefined> {
	const args = ["cms", "-cmsout", "-inform", "SMIME", "-in", entity, "-outform", "DER", "-out", "cms"];
	const { code } = await runTool("openssl", args, { folder, deadlineMs });
	return code === 0 ? readFile(join(folder, "cms")) : undefined;
}

/** Purposes that a certificate's key usage may allow (https://docs.openssl.org/3.0/man1/openssl-verification-options/). */
export type CertificatePurpose = "smimesign" | "smimeencrypt";

/**
 * Whether the first certificate in `certificate.pem` was valid at that time and allows the purpose. "chain": it also has to lead to one in
 * `authorities.pem`; "itself": it is trusted, and stands there, too.
 */
export async function isCertificateValid(
	folder: string,
	purpose: CertificatePurpose,
	at: Date,
	by: "chain" | "itself",
): Promise<boolean> {
	const trusted = ["-no-CAfile", "-no-CApath", "-no-CAstore", "-trusted", "authorities.pem"];
	const path = by === "itself" ? ["-partial_chain"] : ["-untrusted", "certificate.pem"];
	const time = ["-attime", String(Math.floor(at.getTime() / 1000))];
	const args = ["verify", ...trusted, ...path, ...time, "-purpose", purpose, "certificate.pem"];
	const { code } = await runTool("openssl", args, { folder, deadlineMs });
	return code === 0;
}

async function must(folder: string, args: readonly string[]): Promise<void> {
	const { code } = await runTool("openssl", args, { folder, deadlineMs });
	if (code !== 0) throw new Failure("crashed");
}
