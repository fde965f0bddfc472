import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Kind } from "../../kinds.ts";
import { kindOf } from "./kind-of.ts";

const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

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

describe("every real file is what it looks like", () => {
	test.each(["A", "B", "C", "D", "E"])("%s", async (folder) => {
		const wrong: string[] = [];
		for (const path of filesIn(join(data, folder))) {
			const name = path.slice(data.length);
			const expected = exceptions[name] ?? byEnding[extname(path).slice(1).toLowerCase()];
			if (expected === undefined && (folder === "A" || folder === "B")) continue;
			const kind = await kindOf(readFileSync(path), { untrustedName: basename(path) });
			if (kind !== expected) wrong.push(`${name}: ${kind}`);
		}
		expect(wrong).toEqual([]);
	});
});

describe("told by content", () => {
	const cases: readonly [string, string | Uint8Array, Kind][] = [
		["nothing", "", "empty"],
		["letter", "Sehr geehrte Frau Müller,\n\nanbei die Unterlagen.\n\nMit freundlichen Grüßen,\n", "txt"],
		["Latin-1", Buffer.from("Grüße aus Köln", "latin1"), "txt"],
		["UTF-16", Buffer.from("\ufeffGrüße", "utf16le"), "txt"],
		["table", "Name;Betrag;Datum\nA;1,00;1.2.\nB;2,00;3.4.\n", "csv"],
		["page", "<!-- x -->\n<!DOCTYPE html><html></html>", "html"],
		["invoice", '<?xml version="1.0"?><Invoice/>', "unknown"],
		["mail", "Received: by x\r\nFrom: a@b\r\nSubject: c\r\nDate: d\r\n\r\ntext", "mail"],
		["notes that look like a header", "Von: Müller\nAn: Schmidt\nBetreff: x\n\nText", "txt"],
		["script", "#!/bin/sh\nrm -rf /\n", "executable"],
		["ELF", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]), "executable"],
		["Windows program", Buffer.from("MZ\x90\0\x03\0\0\0\x04\0"), "executable"],
		["PDF after rubbish", "\n\n%PDF-1.4\n", "pdf"],
		[
			"XRechnung in UBL",
			'<?xml version="1.0"?>\n<!-- x --><ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">',
			"e-invoice",
		],
		[
			"XRechnung in CII",
			'<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">',
			"e-invoice",
		],
		[
			"web page saved by a browser",
			'From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.de/\r\nSubject: x\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n',
			"mhtml",
		],
		["web page saved by Word", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", "mhtml"],
		["mail with binary parts", "From: a@b\nDate: d\nSubject: c\n\n\0\x01\x02", "mail"],
		["card", "BEGIN:VCARD\nVERSION:3.0\n", "vcard"],
		["calendar", "BEGIN:VCALENDAR\r\n", "calendar"],
		["MP3", Buffer.from("ID3\x03\0"), "audio"],
		["MP3 without a tag", Buffer.from([0xff, 0xfb, 0x90, 0x64, 0, 0]), "audio"],
		["voice memo", Buffer.from("\0\0\0\x1cftypM4A \0\0\0\0", "latin1"), "audio"],
		["film", Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0", "latin1"), "video"],
		["WAV", Buffer.from("RIFF\x24\0\0\0WAVEfmt ", "latin1"), "audio"],
		[
			"signed mail",
			Buffer.from([0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]),
			"smime",
		],
		["signed mail in letters", "-----BEGIN PKCS7-----\nMII", "smime"],
		["encrypted mail", Buffer.from("\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "latin1"), "sealed"],
		[
			"encrypted mail with its digest",
			Buffer.from("\x30\x82\x05\x12\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17", "latin1"),
			"sealed",
		],
		["encrypted mail in letters", "-----BEGIN CMS-----\nMIIFEgYJKoZIhvcNAQcDoIIFAzCC", "sealed"],
		["OpenPGP, as GnuPG writes it", Buffer.from("\x85\x02\x0c\x03abcdefgh\x01\x10\0", "latin1"), "sealed"],
		["OpenPGP, as OpenPGP.js writes it", Buffer.from("\xc1\x5e\x03abcdefgh\x12\x01\x07", "latin1"), "sealed"],
		["no OpenPGP: another version", Buffer.from("\x85\x02\x0c\x04abcdefgh\x01\x10\0", "latin1"), "unknown"],
		["gzip", Buffer.from([0x1f, 0x8b, 0x08, 0, 0]), "compressed"],
		["binary", Buffer.from([1, 2, 3, 4, 5, 0, 0]), "unknown"],
		["broken zip", "PK\x03\x04broken", "zip"],
		["HEIC", Buffer.from("\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "latin1"), "heic"],
		["AVIF under the common brand", Buffer.from("\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "latin1"), "avif"],
	];
	test.each(cases)("%s", async (_, content, kind) => {
		expect(await kindOf(Buffer.from(content as string))).toBe(kind);
	});

	test("a name decides only between readings of the same text", async () => {
		expect(await kindOf(Buffer.from("a,b\n1,2\n"), { untrustedName: "x.csv" })).toBe("csv");
		expect(await kindOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), { untrustedName: "x.pdf" })).toBe("jpeg");
	});
});

function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}
