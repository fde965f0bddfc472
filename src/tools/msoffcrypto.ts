import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { runPython } from "./tool.ts";

/**
 * msoffcrypto-tool of Debian (https://msoffcrypto-tool.readthedocs.io, package `python3-msoffcrypto-tool`), driven by
 * msoffcrypto.py: LibreOffice takes no password on its command line, and there it would be public.
 */
const script = "msoffcrypto.py";

const deadlineMs = 60_000;
/** Of msoffcrypto.py: the file is sound, and locked still. */
const noneFits = 3;

/** A Word, Excel or PowerPoint file without its lock; undefined where no password fits. Throws `damaged`, `timed-out`. */
export async function unlockOffice(
	folder: string,
	locked: Uint8Array,
	passwords: readonly string[],
): Promise<Buffer | undefined> {
	await writeFile(join(folder, "locked"), locked);
	const stdin = Buffer.from(passwords.map((password) => `${password}\n`).join(""));
	const { code } = await runPython(script, [], { folder, deadlineMs, stdin });
	if (code === noneFits) return undefined;
	if (code !== 0) throw new Failure("damaged", { cause: new Error(`msoffcrypto ended with ${code}`) });
	return readFile(join(folder, "opened"));
}
