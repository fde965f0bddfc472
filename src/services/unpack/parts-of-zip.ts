import type { Entry, ZipFile } from "yauzl";
import { Failure } from "../../failure.ts";
import { kindOf } from "./kind-of.ts";
import type { Part, Parts } from "./parts-of-mail.ts";
import { readEntry, withZip } from "./zip-archive.ts";
import { zipName } from "./zip-name.ts";

/** A zip bomb: 42 kB that unpack to petabytes fill the memory. In bytes, all entries together. */
const maxTotalBytes = 500 * 1024 * 1024;
/** The same, earlier: bombs inflate a thousandfold, documents rarely tenfold, blank bitmaps a hundredfold. */
const maxRatio = 200;
/** Below so many bytes a high ratio harms nobody: a nearly empty table is no attack. */
const ratioCountsFromBytes = 50 * 1024 * 1024;
/** A thousand documents are a thousand tasks: more would block everybody else. */
const maxDocuments = 1000;
/** Millions of empty folders keep us busy with names alone. */
const maxEntries = 20_000;

/** Every document of an archive. Throws 'encrypted', 'damaged', 'too-large', 'unknown-kind' (its compression). */
export async function partsOfZip(content: Uint8Array): Promise<Parts> {
	try {
		return await withZip(content, (archive) => readAll(archive, content.length));
	} catch (cause) {
		if (cause instanceof Failure) throw cause;
		throw new Failure(isStrongEncryption(cause) ? "encrypted" : "damaged", { cause });
	}
}

async function readAll(archive: ZipFile, archiveBytes: number): Promise<Parts> {
	if (archive.entryCount > maxEntries) throw new Failure("too-large");
	const maxBytes = Math.min(maxTotalBytes, Math.max(ratioCountsFromBytes, archiveBytes * maxRatio));
	const parts: Part[] = [];
	let total = 0;
	let entries = 0;
	for await (const entry of archive.eachEntry()) {
		if (++entries > maxEntries) throw new Failure("too-large");
		const path = zipName(entry);
		if (isClutter(path)) continue;
		if (entry.isEncrypted()) throw new Failure("encrypted");
		if (!isStoredOrDeflated(entry)) throw new Failure("unknown-kind");
		if (parts.length >= maxDocuments) throw new Failure("too-large");
		const bytes = await readEntry(archive, entry, maxBytes - total);
		total += bytes.length;
		const name = baseName(path);
		parts.push({ name, inline: false, kind: await kindOf(bytes, { untrustedName: name }), content: bytes });
	}
	return { parts, leftOut: [] };
}

/** Folders and what systems leave in them without anybody's doing. */
function isClutter(path: string): boolean {
	if (/[/\\]$/.test(path)) return true;
	return /(^|[/\\])(__MACOSX[/\\].*|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/\\]*)$/i.test(path);
}

/** Nothing is ever written under an archive's names: with the folders gone, `../../etc/passwd` is just "passwd". */
function baseName(path: string): string {
	const name = path.split(/[/\\]/).at(-1) ?? "";
	return name === "." || name === ".." ? "" : name;
}

/** APPNOTE 4.4.5: others are rare enough in offices that nothing here can read them. */
function isStoredOrDeflated(entry: Entry): boolean {
	return entry.compressionMethod === 0 || entry.compressionMethod === 8;
}

/** yauzl reports PKWARE's strong encryption as an error of the directory. */
function isStrongEncryption(cause: unknown): boolean {
	return cause instanceof Error && cause.message.includes("strong encryption");
}
