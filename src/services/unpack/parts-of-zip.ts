import type { Entry } from "yauzl";
import { Failure } from "../../failure.ts";
import { read7zip } from "./read-7zip.ts";
import { Unpacked } from "./unpacked.ts";
import { readEntry, withZip } from "./zip-archive.ts";
import { zipName } from "./zip-name.ts";

/**
 * Every document of a zip. What is encrypted or compressed in an uncommon way, or has no readable directory, is left
 * to 7-Zip; the names stay ours, for it knows fewer code pages. Throws 'encrypted', 'damaged', 'too-large'.
 */
export async function partsOfZip(content: Uint8Array, passwords: readonly string[] = []): Promise<Unpacked> {
	try {
		const names: string[] = [];
		const plain = await withZip(content, async (archive) => {
			const unpacked = new Unpacked(content.length);
			let common = true;
			for await (const entry of archive.eachEntry()) {
				const path = zipName(entry);
				names.push(path);
				if (!unpacked.enter(path) || isSymbolicLink(entry)) continue;
				common &&= !entry.isEncrypted() && isStoredOrDeflated(entry);
				if (common) await unpacked.add(path, await readEntry(archive, entry, (bytes) => unpacked.count(bytes)));
			}
			return common ? unpacked : undefined;
		});
		return plain ?? (await read7zip(content, passwords, names));
	} catch (cause) {
		if (cause instanceof Failure) throw cause;
		return read7zip(content, passwords);
	}
}

/** APPNOTE 4.4.5. */
function isStoredOrDeflated(entry: Entry): boolean {
	return entry.compressionMethod === 0 || entry.compressionMethod === 8;
}

/** Unix keeps a file's mode in the upper half (APPNOTE 4.4.15); a link's content is but a path. */
function isSymbolicLink(entry: Entry): boolean {
	return ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}
