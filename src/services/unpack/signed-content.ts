import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { signedContent as open } from "../../tools/openssl.ts";
import { ascii } from "./magic.ts";

/**
 * What lies in an S/MIME or CAdES container (`.p7m`). Throws 'sealed' where it is encrypted for somebody's certificate,
 * 'unknown-kind' where it is a signature without the document.
 */
export async function signedContent(container: Uint8Array): Promise<Uint8Array> {
	const head = ascii(container, 0, 64);
	const form = head.includes("-----BEGIN") ? "PEM" : "DER";
	// RFC 5652 §6.1, §12: enveloped-data is type 3.
	if (head.includes("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03")) throw new Failure("sealed");
	const content = await withScratch(async (folder) => {
		await writeFile(join(folder, "message"), container);
		return open(folder, "message", form);
	});
	if (content === undefined || content.length === 0) throw new Failure("unknown-kind");
	return content;
}
