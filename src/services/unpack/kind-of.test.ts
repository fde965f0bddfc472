import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Kind } from "../../kinds.ts";
import { kindOf } from "./kind-of.ts";

const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

const byEnding: Readonly<Record<string, Kind>> = {
	".jpg": "jpeg",
	".jpeg": "jpeg",
	".png": "png",
	".tif": "tiff",
	".tiff": "tiff",
	".gif": "gif",
	".webp": "webp",
	".avif": "avif",
	".bmp": "bmp",
	".pdf": "pdf",
	".docx": "docx",
	".odt": "odt",
	".ods": "ods",
	".xlsx": "xlsx",
	".pptx": "pptx",
	".xls": "xls",
	".rtf": "rtf",
	".msg": "unknown",
	".eml": "mail",
	".7z": "unknown",
	".tnef": "unknown",
	".tar": "unknown",
};

describe.skipIf(!existsSync(data))("real files are what their endings say", () => {
	for (const folder of ["A", "B", "C", "E"]) {
		test(folder, async () => {
			const wrong: string[] = [];
			for (const path of filesIn(join(data, folder))) {
				const expected = byEnding[extname(path).toLowerCase()];
				if (expected === undefined) continue;
				const kind = await kindOf(readFileSync(path));
				if (kind !== expected) wrong.push(`${path.slice(data.length)}: ${kind}`);
			}
			expect(wrong).toEqual([]);
		});
	}
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
