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

/** What was encrypted for `own.pem`; undefined when it was for somebody else. */
export async function decryptCms(folder: string, sealed: string): Promise<Buffer | undefined> {
	const by = ["-recip", "own.pem", "-inkey", "own.key"];
	const args = ["cms", "-decrypt", "-binary", "-inform", "DER", ...by, "-in", sealed, "-out", "opened"];
	const { code } = await runTool("openssl", args, { folder, deadlineMs });
	return code === 0 ? readFile(join(folder, "opened")) : undefined;
}

async function must(folder: string, args: readonly string[]): Promise<void> {
	const { code } = await runTool("openssl", args, { folder, deadlineMs });
	if (code !== 0) throw new Failure("crashed");
}
