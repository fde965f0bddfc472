import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isEnveloped } from "../../crypto/end-to-end/is-encrypted.ts";
import { Failure } from "../../failure.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { signedContent as open } from "../../tools/openssl.ts";
import { ascii } from "./magic.ts";

/**
 * What lies in an S/MIME or CAdES container (`.p7m`). Throws 'sealed' where it is encrypted, 'unknown-kind'
 * where it is a signature without the document.
 */
export async function signedContent(container: Uint8Array): Promise<Uint8Array> {
	const head = ascii(container, 0, 64);
	const form = head.includes("-----BEGIN") ? "PEM" : "DER";
	if (isEnveloped(container)) throw new Failure("sealed");
	const content = await withScratch(async (folder) => {
		await writeFile(join(folder, "message"), container);
		return open(folder, "message", form);
	});
	if (content === undefined || content.length === 0) throw new Failure("unknown-kind");
	return content;
}
