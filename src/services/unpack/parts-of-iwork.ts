import { Failure } from "../../failure.ts";
import { Unpacked } from "./unpacked.ts";
import { readEntry, withZip } from "./zip-archive.ts";

/**
 * Pages, Numbers and Keynote files can only be read by Apple, but many carry a PDF preview of all pages. Throws
 * 'unknown-kind' where there is none: their preview pictures show the first page only.
 */
export async function partsOfIwork(content: Uint8Array, untrustedName: string): Promise<Unpacked> {
	return withZip(content, async (archive) => {
		const unpacked = new Unpacked(content.length);
		for await (const entry of archive.eachEntry()) {
			const path = entry.fileNameRaw.toString("latin1");
			if (!unpacked.enter(path) || !/^(QuickLook\/)?preview\.pdf$/i.test(path)) continue;
			await unpacked.add(`${untrustedName}.pdf`, await readEntry(archive, entry, (bytes) => unpacked.count(bytes)));
			return unpacked;
		}
		throw new Failure("unknown-kind");
	});
}
