import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { originalName, pdfName, UniqueNames } from "./file-name.ts";

describe("names fit for courts", () => {
	test.each([
		["IMG_1234.HEIC", "IMG_1234.pdf"],
		["Kündigung Müller (2).docx", "Kündigung_Müller_2.pdf"],
		["Ku\u0308ndigung.pdf", "Kündigung.pdf"],
		["Vertrag vom 1.2.2026", "Vertrag_vom_1_2_2026.pdf"],
		["../../etc/passwd", "passwd.pdf"],
		["C:\\Users\\x\\Akte.PDF", "Akte.pdf"],
		["Rechnung\u202efdp.exe", "Rechnungfdp_exe.pdf"],
		["Café Señor.jpg", "Cafe_Senor.pdf"],
		["„Angebot“ ‚neu‘.pdf", "Angebot_neu.pdf"],
		["договор.pdf", "Dokument_1.pdf"],
		["con.txt", "con_.pdf"],
		["", "Dokument_1.pdf"],
		[`${"x".repeat(200)}.jpg`, `${"x".repeat(80)}.pdf`],
	])("%j becomes %j", (name, expected) => {
		expect(pdfName(name, "Dokument_1")).toBe(expected);
	});

	test("an original keeps its ending", () => {
		expect(originalName("Akte 5.tar.gz", "x")).toBe("Akte_5_tar.gz");
		expect(originalName("LIESMICH", "x")).toBe("LIESMICH");
	});

	test("whatever comes, a court's mailbox takes it, once", () => {
		const names = fc.array(
			fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom("a.pdf", "A.PDF", "a_2.jpg")),
		);
		fc.assert(
			fc.property(names, (untrusted) => {
				const unique = new UniqueNames();
				const given = untrusted.map((name) => unique.take(pdfName(name, "Dokument")));
				for (const name of given) expect(name).toMatch(/^[A-Za-zÄÖÜäöüß0-9_-]{1,80}\.pdf$/);
				expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(untrusted.length);
			}),
		);
	});

	test("duplicates are numbered without regard to case", () => {
		const unique = new UniqueNames();
		expect(["Scan.pdf", "scan.pdf", "SCAN.pdf"].map((name) => unique.take(name))).toEqual([
			"Scan.pdf",
			"scan_2.pdf",
			"SCAN_3.pdf",
		]);
	});
});
