import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasSymbols } from "../pdf/jbig2/jbig2-segments.ts";
import { checkMessage } from "./message.ts";
import { isTelling, nameFindings, withNumber } from "./name-rules.ts";

describe("names", () => {
	test.each([
		["Klage.pdf", []],
		["Größe_und_Maß-2024.pdf", []],
		[`${"a".repeat(80)}.pdf`, []],
		["Schriftsatz.pdf.pkcs7", []],
		// macOS writes ü as u and two dots.
		["Klageru\u0308cknahme.PDF", []],
		[`${"a".repeat(81)}.pdf`, ["file-name"]],
		["Klage Müller.pdf", ["file-name"]],
		["Klage.v2.pdf", ["file-name"]],
		["Klage§.pdf", ["file-name"]],
		["Café.pdf", ["file-name"]],
		["Klage.docx", ["file-name"]],
		["IMG_1234.pdf", ["telling-name"]],
		["scan0001.pdf", ["telling-name"]],
		["image001.pdf", ["telling-name"]],
		["Dokument.pdf", ["telling-name"]],
		["WhatsApp-Image-2024-03-05.pdf", ["telling-name"]],
		["Scan_Mietvertrag.pdf", []],
		["Foto_Unfallstelle.pdf", []],
	])("%s", (name, findings) => {
		expect(nameFindings(name, { several: false })).toEqual(findings);
	});

	test("the strict profile wants ASCII and 60 characters", () => {
		expect(nameFindings("Größe.pdf", { several: false, strict: true })).toEqual(["file-name"]);
		expect(nameFindings(`${"a".repeat(57)}.pdf`, { several: false, strict: true })).toEqual(["file-name"]);
		expect(nameFindings("Groesse.pdf", { several: false, strict: true })).toEqual([]);
	});

	test("numbered names sort as they were given and stay allowed", () => {
		fc.assert(
			fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,80}$/), { minLength: 2, maxLength: 120 }), (bases) => {
				const names = bases.map((base, at) => withNumber(`${base}.pdf`, at, bases.length));
				expect(names.toSorted()).toEqual(names);
				for (const name of names) expect(nameFindings(name, { several: true })).not.toContain("file-name");
			}),
		);
		expect(withNumber("Anlage_K1.pdf", 9, 120)).toBe("010_Anlage_K1.pdf");
		expect(withNumber("07_Klage.pdf", 0, 3)).toBe("01_Klage.pdf");
		expect(isTelling("2024-03-05.pdf")).toBe(false);
	});
});

describe("the whole message", () => {
	const files = (count: number, bytes = 1) =>
		Array.from({ length: count }, (_, at) => ({ name: withNumber("Anlage.pdf", at, count), bytes }));

	test("one file needs no number, several do", () => {
		expect(checkMessage([{ name: "Klage.pdf", bytes: 1 }])).toEqual({ files: [[]], message: [] });
		const two = [
			{ name: "Klage.pdf", bytes: 1 },
			{ name: "02_Anlage.pdf", bytes: 1 },
		];
		expect(checkMessage(two).message).toEqual(["numbering"]);
		expect(checkMessage(files(2)).message).toEqual([]);
	});

	test("names that differ in case only are the same", () => {
		const twice = [
			{ name: "01_Klage.pdf", bytes: 1 },
			{ name: "01_KLAGE.pdf", bytes: 1 },
		];
		expect(checkMessage(twice).files).toEqual([["name-twice"], ["name-twice"]]);
	});

	test.each([
		[949, []],
		[950, ["many-files"]],
		[1_000, ["many-files"]],
		[1_001, ["too-many-files"]],
	])("%i files", (count, findings) => {
		expect(checkMessage(files(count)).message).toEqual(findings);
	});

	test.each([
		[189_999_999, []],
		[190_000_000, ["large"]],
		[200_000_000, ["large"]],
		[200_000_001, ["too-large"]],
	])("%i bytes", (bytes, findings) => {
		expect(checkMessage([{ name: "Klage.pdf", bytes }]).message).toEqual(findings);
	});
});

test("symbol coding is told from generic regions", () => {
	const segment = (type: number, data: number[]) => [0, 0, 0, 1, type, 0, 1, 0, 0, 0, data.length, ...data];
	expect(hasSymbols(Uint8Array.from([...segment(48, [1, 2, 3]), ...segment(38, [4, 5])]))).toBe(false);
	expect(hasSymbols(Uint8Array.from([...segment(48, [1, 2, 3]), ...segment(0, [4, 5])]))).toBe(true);
	expect(hasSymbols(Uint8Array.from([...segment(48, [1, 2, 3]), ...segment(6, [4, 5])]))).toBe(true);
});
