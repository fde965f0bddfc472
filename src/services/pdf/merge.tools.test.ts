import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PDFDocument, PDFName, PDFString } from "@cantoo/pdf-lib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { step } from "./step.ts";

let folder: string;
beforeAll(() => {
	folder = mkdtempSync("/dev/shm/merge-test-");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function merged(parts: readonly Uint8Array[], called: readonly string[]) {
	const names = called.map((name) => ({ name, inline: false }));
	const manifest = Buffer.from(JSON.stringify({ parts: names, leftOut: [] }));
	const titles = names.map((_, part) => ({ manifest: parts.length, part }));
	const { outputs, figures } = await step([...parts, manifest], { do: "merge", titles });
	const path = join(folder, "merged.pdf");
	writeFileSync(path, outputs[0] as Uint8Array);
	execFileSync("qpdf", ["--check", path]);
	return { path, figures };
}

const told = (path: string, key: string) =>
	JSON.parse(execFileSync("qpdf", ["--json=2", `--json-key=${key}`, path]).toString())[key];

test("merged papers follow each other, each with its bookmark", async () => {
	const parts = [fixture("pdf/letter.pdf"), await paper(3), fixture("pdf/letter.pdf")];
	const { path, figures } = await merged(parts, ["Brief Müller.docx", "IMG_12.jpg", ""]);
	expect(figures).toEqual({ did: "make", pages: 5, dropped: [], notes: ["pdfa"] });
	const outline: { title: string; destpageposfrom1: number }[] = told(path, "outlines");
	expect(outline.map((one) => [one.title, one.destpageposfrom1])).toEqual([
		["Brief Müller", 1],
		["IMG_12", 2],
		["3", 5],
	]);
});

test("pages keep the numbers they are cited by, wherever they come to lie", async () => {
	const book = await paper(3, [0, { S: "r" }, 2, { S: "D", St: 17, P: "B-" }]);
	const { path } = await merged([await paper(2), book, await paper(1)], ["a.pdf", "b.pdf", "c.pdf"]);
	expect(labelsOf(path)).toEqual([
		[0, { "/S": "/D", "/St": 1 }],
		[2, { "/S": "/r", "/St": 1 }],
		[4, { "/P": "u:B-", "/S": "/D", "/St": 17 }],
		[5, { "/S": "/D", "/St": 6 }],
	]);
});

/** Blank pages with page labels as a number tree has them (ISO 32000-2, 12.4.2). */
async function paper(pages: number, labels?: readonly (number | Record<string, string | number>)[]) {
	const document = await PDFDocument.create();
	for (let page = 0; page < pages; page++) document.addPage();
	if (labels) {
		const written = labels.map((one) => (typeof one === "number" ? one : label(one)));
		document.catalog.set(PDFName.of("PageLabels"), document.context.obj({ Nums: written }));
	}
	return document.save();

	function label({ P, ...rest }: Record<string, string | number>) {
		return document.context.obj({ ...rest, ...(P === undefined ? {} : { P: PDFString.of(String(P)) }) });
	}
}

function labelsOf(path: string): [number, object][] {
	const labels: { index: number; label: Record<string, unknown> }[] = told(path, "pagelabels");
	return labels.map(({ index, label }) => {
		const { "/Type": _, ...rest } = label;
		return [index, rest];
	});
}
