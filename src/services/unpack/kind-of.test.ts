import { gzipSync } from "node:zlib";
import { PDFDocument } from "@cantoo/pdf-lib";
import fc from "fast-check";
import { fileTypeFromBuffer } from "file-type";
import sharp from "sharp";
import { describe, expect, test, vi } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { type Kind, kinds } from "../../kinds.ts";
import { binaryKind } from "./kind-binary.ts";
import { kindOf } from "./kind-of.ts";

describe("files that other programs wrote", () => {
	const files: readonly [string, Kind][] = [
		["office/Brief.doc", "doc"],
		["office/Brief.odt", "odt"],
		["office/Brief.rtf", "rtf"],
		["office/Folien.pptx", "pptx"],
		["office/Tabelle.ods", "ods"],
		["office/equations.docx", "docx"],
		["office/table.xls", "xls"],
		["office/table.xlsx", "xlsx"],
		["outlook/nested.msg", "msg"],
		["pdf/signed.pdf", "pdf"],
		["pictures/tiles.avif", "avif"],
		["pictures/zero_height.j2k", "jp2"],
		["../../samples/Foto.heic", "heic"],
		["../../samples/Unterlagen.zip", "zip"],
	];
	test.each(files)("%s", async (name, kind) => {
		expect(await kindOf(fixture(name), { untrustedName: name })).toBe(kind);
	});

	test("pictures as sharp writes them", async () => {
		const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } });
		for (const kind of ["jpeg", "png", "tiff", "gif", "webp", "avif"] as const)
			expect(await kindOf(await picture.clone().toFormat(kind).toBuffer())).toBe(kind);
	});

	test("a PDF with an invoice for machines in it is one", async () => {
		const pdf = await PDFDocument.create();
		pdf.addPage();
		await pdf.attach(Buffer.from("<rsm:CrossIndustryInvoice/>"), "factur-x.xml", { mimeType: "text/xml" });
		expect(await kindOf(await pdf.save({ useObjectStreams: false }))).toBe("zugferd");
	});
});

const program = Buffer.from("MZ\x90\0\x03\0\0\0\x04\0\0\0");
/** [MS-SHLLINK] §2.1: the header's size, then the class of all shortcuts. */
const shortcut = Buffer.from("4c0000000114020000000000c00000000000004600000000", "hex");
const png = Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010800000000", "hex");
/** A directory of one entry and its end (APPNOTE 4.3.12, 4.3.16), all else zero. */
const emptyZip = Buffer.concat([
	Buffer.from("PK\x01\x02"),
	Buffer.alloc(42),
	Buffer.from("PK\x05\x06"),
	Buffer.alloc(18),
]);

/** The header of a file of no bytes (POSIX.1-1988 §10.1.1), without the word "ustar". */
function tarOf(name: string): Buffer {
	const header = Buffer.alloc(1024);
	header.write(name);
	header.write("        ", 148);
	const sum = header.reduce((total, byte) => total + byte, 0);
	header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
	return header;
}

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
		["film of a camera, without a word on its brand", Buffer.from("\0\0\0\x08wide\0\0\0\0mdat", "latin1"), "video"],
		["AIFF", Buffer.from("FORM\0\0\0\x2eAIFFCOMM", "latin1"), "audio"],
		["Ogg", Buffer.from(`OggS\0\x02${"\0".repeat(22)}\x01vorbis\0\0`, "latin1"), "audio"],
		["Theora", Buffer.from(`OggS\0\x02${"\0".repeat(22)}\x80theora\0\0`, "latin1"), "video"],
		["WebM", Buffer.from("\x1a\x45\xdf\xa3\x87\x42\x82\x84webm", "latin1"), "video"],
		["bzip2", Buffer.from("BZh91AY&SY\x01\x02", "latin1"), "compressed"],
		["xz", Buffer.from("\xfd7zXZ\0\0\x04", "latin1"), "compressed"],
		["RAR", Buffer.from("Rar!\x1a\x07\x01\0", "latin1"), "rar"],
		["shortcut", shortcut, "executable"],
		["Mach-O", Buffer.from([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]), "executable"],
		["Java class", Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x41]), "executable"],
		["Windows program behind which a zip hangs", Buffer.concat([program, emptyZip]), "executable"],
		["Windows program with the header of a mail", Buffer.from("MZ: x\r\nFrom: a\r\nDate: b\r\n\r\n\0"), "executable"],
		["script with a program behind it", "#!/bin/sh\nexit\n\x7fELF\x02\x01\0", "executable"],
		["tar whose first file begins like sound", tarOf("FORMULAR.pdf"), "tar"],
		["tar in a gzip", gzipSync(tarOf("a.txt")), "compressed"],
		["picture behind the tag of a song", Buffer.concat([Buffer.from("ID3\x03\0\0\0\0\0\0"), png]), "audio"],
		["picture behind a byte order mark", Buffer.from("\ufeffGIF89a\x01\0\x01\0"), "unknown"],
		["PNG cut after its first chunk's length", png.subarray(0, 12), "png"],
		["JPEG with a word about PDF in it", Buffer.from("\xff\xd8\xff\xfe\0\x20%PDF-1.4\0", "latin1"), "jpeg"],
		["PNG with a damaged chunk", Buffer.concat([png.subarray(0, 8), Buffer.alloc(20, 0xff)]), "png"],
		["TIFF cut before its directory", Buffer.from("II*\0\0\0\x10\0"), "tiff"],
		["letters 188 bytes apart", Buffer.from(`GOBJ\0${" ".repeat(183)}G${" ".repeat(200)}`), "unknown"],
		["gzip", Buffer.from([0x1f, 0x8b, 0x08, 0, 0]), "compressed"],
		["binary", Buffer.from([1, 2, 3, 4, 5, 0, 0]), "unknown"],
		["broken zip", "PK\x03\x04broken", "zip"],
		["HEIC", Buffer.from("\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "latin1"), "heic"],
		["AVIF under the common brand", Buffer.from("\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "latin1"), "avif"],
	];
	test.each(cases)("%s", async (_, content, kind) => {
		expect(await kindOf(Buffer.from(content as string))).toBe(kind);
	});

	test.each(["BMW 320d", "GIF-Datei", "MZ-Rechnung", "FORMULAR 4a", "MAC-Adresse", "BZhalt", "Creative Voice File"])(
		"%j begins a letter, too",
		async (word) => {
			expect(await kindOf(Buffer.from(`${word}, siehe Anlage.\nGrüße\n`))).toBe("txt");
		},
	);

	test.each([
		["gzip", gzipSync("x")],
		["zip", Buffer.from("PK\x03\x04\0\0broken")],
		["tag of a song", Buffer.from("ID3\x03\0\0")],
		["byte order mark", Buffer.from("\ufeff\0")],
		["text", Buffer.from("BMW")],
	])("file-type is not asked what is behind: %s", async (_, content) => {
		const ask = vi.fn(fileTypeFromBuffer);
		await binaryKind(content, ask);
		expect(ask).not.toHaveBeenCalled();
		expect(await binaryKind(Buffer.from("fLaC\0\0\0\x22"), ask)).toBe("audio");
		expect(ask).toHaveBeenCalledOnce();
	});

	test("where file-type fails, a file is of no kind", async () => {
		expect(
			await binaryKind(Buffer.from("fLaC\0\0\0\x22"), () => Promise.reject(new RangeError("offset"))),
		).toBeUndefined();
	});

	test("bytes of no sense have a kind, and stay as they are", async () => {
		const starts = [
			"",
			"\x1a\x45\xdf\xa3",
			"OggS",
			"RIFF",
			"\0\0\0\x18ftyp",
			"FORM",
			"PK\x03\x04",
			"\xca\xfe\xba\xbe",
			"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9",
			"\x89PNG\r\n\x1a\n",
			"II*\0",
			"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		];
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...starts),
				fc.uint8Array({ minLength: 1, maxLength: 600 }),
				async (start, rest) => {
					const content = Buffer.concat([Buffer.from(start, "latin1"), rest]);
					const before = Buffer.from(content);
					expect(kinds).toContain(await kindOf(content));
					expect(content.equals(before)).toBe(true);
				},
			),
			{ numRuns: 500 },
		);
	});

	test("a name decides only between readings of the same text", async () => {
		expect(await kindOf(Buffer.from("a,b\n1,2\n"), { untrustedName: "x.csv" })).toBe("csv");
		expect(await kindOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), { untrustedName: "x.pdf" })).toBe("jpeg");
	});
});
