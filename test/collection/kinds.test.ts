import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { expect, test } from "vitest";
import type { Kind } from "../../src/kinds.ts";
import { kindOf } from "../../src/services/unpack/kind-of.ts";
import { collected, collectionFolder } from "./folder.ts";

/** What files of each ending are, as everybody who made these collections named them… */
const byEnding: Readonly<Record<string, Kind>> = {
	jpg: "jpeg",
	jpeg: "jpeg",
	png: "png",
	tif: "tiff",
	tiff: "tiff",
	gif: "gif",
	webp: "webp",
	avif: "avif",
	heic: "heic",
	heif: "heic",
	bmp: "bmp",
	jp2: "jp2",
	j2k: "jp2",
	pdf: "pdf",
	doc: "doc",
	docx: "docx",
	odt: "odt",
	ods: "ods",
	xls: "xls",
	xlsx: "xlsx",
	pptx: "pptx",
	rtf: "rtf",
	html: "html",
	md: "markdown",
	txt: "txt",
	rst: "txt",
	"": "txt",
	eml: "mail",
	msg: "msg",
	tnef: "tnef",
	zip: "zip",
	"7z": "7z",
	tar: "tar",
	ico: "unknown",
	icns: "unknown",
	dds: "unknown",
};

/** …and those that are something else when one looks at them. */
const exceptions: Readonly<Record<string, Kind>> = {
	// "Invalid zip" is what its text says, too.
	"D/apache_commons-compress/src/test/resources/invalid-zip.zip": "txt",
	"C/ZUGFeRD_mustangproject/library/src/test/resources/MustangBeispiel20221026.pdf": "zugferd",
	"C/ZUGFeRD_mustangproject/library/src/test/resources/MustangGnuaccountingBeispielRE-20170509_505.pdf": "zugferd",
	"C/ZUGFeRD_mustangproject/library/src/test/resources/ZTESTZUGFERD_1_INVDSS_012015738820PDF-1.pdf": "zugferd",
};

test.each(["A", "B", "C", "D", "E"])("every file is what it looks like: %s", async (folder) => {
	const wrong: string[] = [];
	let looked = 0;
	for (const path of filesIn(collected(folder))) {
		const name = path.slice(collectionFolder.length);
		const expected = exceptions[name] ?? byEnding[extname(path).slice(1).toLowerCase()];
		if (expected === undefined && (folder === "A" || folder === "B")) continue;
		const kind = await kindOf(readFileSync(path), { untrustedName: basename(path) });
		looked++;
		if (kind !== expected) wrong.push(`${name}: ${kind}`);
	}
	expect(wrong).toEqual([]);
	expect(looked).toBeGreaterThan(20);
});

function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}
