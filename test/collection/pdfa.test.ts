import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { checkPdfA } from "../../src/pdf/pdfa/validate.ts";
import { collected } from "./folder.ts";

/** veraPDF's corpus: each file's name says the clause it breaks ("6-2-3-t01-fail-a") or keeps. */
const corpus = globSync(collected("C/veraPDF_veraPDF-corpus/PDF_A-2b/**/*.pdf"));
const named = (verdict: string): string[] => corpus.filter((path) => basename(path).includes(`-${verdict}-`));
const check = (path: string) => checkPdfA(readFileSync(path));

test.each(named("pass").map((path) => [basename(path), path]))("%s is sound", async (_, path) => {
	expect((await check(path as string)).findings).toEqual([]);
});

/** Caught by another clause than their name says, each for a reason of ours. */
const elsewhere: Readonly<Record<string, string>> = {
	// An undefined rendering intent is the matter of its own clause.
	"6-2-2-t02-fail-a": "6.2.6",
	// An output intent that is none of PDF/A's does not count, so that its colours lack one.
	"6-2-3-t01-fail-a": "6.2.4.3",
	// A spot colour mixed from DeviceCMYK uses DeviceCMYK.
	"6-2-4-4-t01-fail-b": "6.2.4.3",
};

test.each(named("fail").map((path) => [basename(path), path]))("%s is caught", async (name, path) => {
	const [, which = "", clause = ""] = /(([\d-]+)-t\d+-fail-\w)/.exec(name as string) ?? [];
	const { findings } = await check(path as string);
	const expected = elsewhere[which] ?? clause.replaceAll("-", ".");
	expect(findings.map((finding) => finding.clause).filter((found) => found.startsWith(expected))).not.toEqual([]);
});

test("the corpus is there", () => {
	expect(named("pass").length).toBeGreaterThan(25);
	expect(named("fail").length).toBeGreaterThan(50);
});

test("what other programs made as PDF/A-2 is sound, and its claim is read", async () => {
	const made = await check(collected("C/ocrmypdf_OCRmyPDF/tests/resources/graph_ocred.pdf"));
	expect(made).toEqual({ findings: [], unicode: true, claim: { part: "2", level: "B" } });
});

test("PDF/A of other parts lacks nothing but the right part", async () => {
	for (const name of ["505blanko", "505PDFA3"]) {
		const file = `MustangGnuaccountingBeispielRE-20170509_${name}.pdf`;
		const path = collected(`C/ZUGFeRD_mustangproject/library/src/test/resources/${file}`);
		expect((await check(path)).findings.map(({ clause }) => clause)).toEqual(["6.6.4"]);
	}
});
