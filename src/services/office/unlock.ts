import { fromBufferPromise } from "yauzl";
import { Failure } from "../../failure.ts";
import type { Kind } from "../../kinds.ts";
import { unlockOffice } from "../../tools/msoffcrypto.ts";
import { unlockOpenDocument } from "./unlock-open-document.ts";

/** A locked file without its lock, and what it turns out to be. Throws `encrypted` where no password fits, `damaged`. */
export async function unlock(
	folder: string,
	locked: Uint8Array,
	kind: Kind,
	passwords: readonly string[],
): Promise<{ readonly content: Uint8Array; readonly kind: Kind }> {
	const isOpenDocument = kind === "odt" || kind === "ods" || kind === "odp";
	const content = isOpenDocument
		? await unlockOpenDocument(locked, passwords)
		: await unlockOffice(folder, locked, passwords);
	if (content === undefined) throw new Failure("encrypted");
	return { content, kind: kind === "docx" ? await packageKind(content) : kind };
}

/** ECMA-376-2: the folder of the main part; a locked package does not show it. */
async function packageKind(content: Uint8Array): Promise<Kind> {
	const archive = await fromBufferPromise(Buffer.from(content)).catch((cause) => {
		throw new Failure("damaged", { cause });
	});
	let looked = 0;
	for await (const { fileName } of archive.eachEntry()) {
		if (fileName === "xl/workbook.bin") return "xlsb";
		if (fileName.startsWith("xl/")) return "xlsx";
		if (fileName.startsWith("ppt/")) return "pptx";
		if (fileName.startsWith("word/") || ++looked > maxEntriesLookedAt) break;
	}
	return "docx";
}

/** A package of a million empty parts is no document; real ones show their folder among the first. */
const maxEntriesLookedAt = 1_000;
