import { readFile } from "node:fs/promises";
import { join } from "node:path";
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
