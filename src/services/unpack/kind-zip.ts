import type { Entry, ZipFile } from "yauzl";
import { Failure } from "../../failure.ts";
import type { Kind } from "../../kinds.ts";
import { ascii } from "./magic.ts";
import { readEntry, withZip } from "./zip-archive.ts";

/** [Content_Types].xml and mimetype are small; a larger one is a bomb. */
const maxDescriptionBytes = 1024 * 1024;
/** More entries than this are not looked through for the one that tells the kind. */
const maxEntriesLookedAt = 20_000;

/** Office documents of today are zips with a description inside; a zip without one is an archive. */
export async function zipKind(content: Uint8Array): Promise<Kind | undefined> {
	if (!isZip(content)) return undefined;
	try {
		return await describedKind(content);
	} catch {
		// Too broken to look inside: an archive, whose unpacking will say what is wrong with it.
		return /^mimetypeapplication\/vnd\.oasis/.test(ascii(content, 30, 40)) ? "odt" : "zip";
	}
}

/** Pages, Numbers and Keynote keep their documents in these, beside a preview or not. */
const iworkMarks =
	/^(Index\/(Document|Presentation)\.iwa|Index\.zip|index\.(xml|apxl)(\.gz)?|buildVersionHistory\.plist)$/;

const beginnings = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08", "PK00PK\x03\x04"];

/** APPNOTE 4.3.6, 4.3.16: whatever stands before it, the directory at the end makes it a zip. */
function isZip(content: Uint8Array): boolean {
	const start = ascii(content, 0, 8);
	if (beginnings.some((beginning) => start.startsWith(beginning))) return true;
	const end = ascii(content, content.length - longestEndBytes, longestEndBytes);
	return end.includes("PK\x01\x02") && end.lastIndexOf("PK\x05\x06") > end.indexOf("PK\x01\x02");
}

/** The directory's end record with the longest comment, and an entry of the directory before it. */
const longestEndBytes = 22 + 65_535 + 1024;

async function describedKind(content: Uint8Array): Promise<Kind> {
	return withZip(content, async (archive) => {
		let seen = 0;
		let manifest = false;
		for await (const entry of archive.eachEntry()) {
			if (++seen > maxEntriesLookedAt) return "zip";
			const name = entry.fileNameRaw.toString("latin1");
			if (name === "[Content_Types].xml") return openXmlKind((await description(archive, entry)).toString("utf8"));
			if (name === "mimetype") {
				const kind = openDocumentKind((await description(archive, entry)).toString("latin1"));
				if (kind !== undefined) return kind;
			}
			if (name === "META-INF/MANIFEST.MF") manifest = true;
			if (iworkMarks.test(name)) return "iwork";
			if (manifest && name.endsWith(".class")) return "executable";
		}
		return "zip";
	});
}

async function description(archive: ZipFile, entry: Entry): Promise<Buffer> {
	let size = 0;
	return readEntry(archive, entry, (bytes) => {
		size += bytes;
		if (size > maxDescriptionBytes) throw new Failure("too-large");
	});
}

/** ECMA-376-2 §10.1.2: the content type of the main part; templates, slide shows and macro documents open alike. */
function openXmlKind(contentTypes: string): Kind {
	if (/wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macroEnabled/.test(contentTypes))
		return "docx";
	if (/ms-excel\.sheet\.binary/.test(contentTypes)) return "xlsb";
	if (/spreadsheetml\.(sheet|template)\.main|ms-excel\.(sheet|template)\.macroEnabled/.test(contentTypes))
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
