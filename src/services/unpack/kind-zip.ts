import type { Kind } from "../../kinds.ts";
import { ascii } from "./magic.ts";
import { readEntry, withZip } from "./zip-archive.ts";

/** [Content_Types].xml and mimetype are small; a larger one is a bomb. */
const maxDescriptionBytes = 1024 * 1024;
/** More entries than this are not looked through for the one that tells the kind. */
const maxEntriesLookedAt = 20_000;

/** Office documents of today are zips with a description inside; a zip without one is an archive. */
export async function zipKind(content: Uint8Array): Promise<Kind | undefined> {
	const magic = ascii(content, 0, 4);
	if (magic !== "PK\x03\x04" && magic !== "PK\x05\x06" && magic !== "PK\x07\x08") return undefined;
	try {
		return await describedKind(content);
	} catch {
		// Too broken to look inside: an archive, whose unpacking will say what is wrong with it.
		return /^mimetypeapplication\/vnd\.oasis/.test(ascii(content, 30, 40)) ? "odt" : "zip";
	}
}

async function describedKind(content: Uint8Array): Promise<Kind> {
	return withZip(content, async (archive) => {
		let seen = 0;
		let manifest = false;
		for await (const entry of archive.eachEntry()) {
			if (++seen > maxEntriesLookedAt) return "zip";
			const name = entry.fileNameRaw.toString("latin1");
			if (name === "[Content_Types].xml")
				return openXmlKind((await readEntry(archive, entry, maxDescriptionBytes)).toString("utf8"));
			if (name === "mimetype") {
				const kind = openDocumentKind((await readEntry(archive, entry, maxDescriptionBytes)).toString("latin1"));
				if (kind !== undefined) return kind;
			}
			if (name === "META-INF/MANIFEST.MF") manifest = true;
			if (manifest && name.endsWith(".class")) return "executable";
		}
		return "zip";
	});
}

/** ECMA-376-2 §10.1.2: the content type of the main part; templates, slide shows and macro documents open alike. */
function openXmlKind(contentTypes: string): Kind {
	if (/wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macroEnabled/.test(contentTypes))
		return "docx";
	if (/spreadsheetml\.(sheet|template)\.main|ms-excel\.(sheet|template)\.(binary\.)?macroEnabled/.test(contentTypes))
		return "xlsx";
	if (/presentationml\.(presentation|slideshow|template)\.main|ms-powerpoint\.\w+\.macroEnabled/.test(contentTypes))
		return "pptx";
	return "unknown";
}

/** OpenDocument 1.3, part 2, §3.3: the first entry, but repacked files have it anywhere. EPUB borrowed it. */
function openDocumentKind(mimetype: string): Kind | undefined {
	if (!mimetype.startsWith("application/")) return undefined;
	const type = /^application\/vnd\.oasis\.opendocument\.([a-z]+)/.exec(mimetype.trim())?.[1];
	if (type === "text") return "odt";
	if (type === "spreadsheet") return "ods";
	if (type === "presentation") return "odp";
	return "unknown";
}
