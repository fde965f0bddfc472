import { execFileSync } from "node:child_process";
import { PDFDocument } from "@cantoo/pdf-lib";
import { expect, test } from "vitest";
import { print } from "../../../bench/pages/make.ts";
import { turnTruth } from "../../../bench/pages/scan.ts";
import { type Truth, type TruthLine, textOf } from "../../../bench/pages/truth.ts";
import { boxesOf } from "../../../bench/pdf/boxes.ts";
import { errorsOf } from "../../../bench/pdf/errors.ts";
import { chance } from "../../../samples/chance.ts";
import { glyphlessFont } from "./glyphless-font.ts";
import type { Line, PageWords } from "./page-words.ts";
import { addTextLayer } from "./text-layer.ts";

/** What perfect reading makes of a line that lies askew. */
function readingOf({ words }: TruthLine, slope: number): Line {
	// Letters that stand on the baseline, whose lower edge it therefore is.
	const level = words.find(({ text }) => /^[A-ZÄÖÜa-fhik-oru-xzäöü0-9.]+$/.test(text)) ?? words[0];
	const [x, y] = level?.quad[3] ?? [0, 0];
	const at = (point: number | undefined): number => y + ((point ?? 0) - x) * slope;
	return {
		baseline: [at(words[0]?.quad[0][0]), at(words.at(-1)?.quad[1][0])],
		words: words.map(({ text, quad }) => {
			const height = quad[3][1] - quad[0][1];
			const middle = quad.reduce((sum, [, y]) => sum + y, 0) / 4;
			const xs = quad.map(([x]) => x);
			return {
				text,
				box: [Math.min(...xs), middle - height / 2, Math.max(...xs), middle + height / 2],
				confidence: 95,
			};
		}),
		endsParagraph: false,
	};
}

async function layered({ widthPoints, heightPoints }: Truth, lines: readonly Line[]): Promise<Uint8Array> {
	const words: PageWords = { widthPoints, heightPoints, rotate: 0, lines };
	const document = await PDFDocument.create();
	const font = glyphlessFont(document.context);
	addTextLayer(document.addPage([widthPoints, heightPoints]), words, font);
	font.finish();
	return document.save();
}

const extractor =
	(input: Uint8Array) =>
	(...args: readonly string[]): string =>
		execFileSync("pdftotext", [...args, "-", "-"], { input }).toString("utf8");

test.each(
	(["letter", "columns"] as const).flatMap((layout) => [0, 0.9, -0.9].map((degrees) => [layout, degrees] as const)),
)("a %s askew by %d° is copied as it reads, its words whole and in their places", async (layout, degrees) => {
	const { truth } = await print(layout, "times", chance(7));
	const turned = turnTruth(truth, degrees);
	const slope = Math.tan((degrees * Math.PI) / 180);
	const extract = extractor(
		await layered(
			turned,
			turned.lines.map((line) => readingOf(line, slope)),
		),
	);
	const rate = (text: string): number => {
		const { characterEdits, characters } = errorsOf([text], [textOf(truth)]);
		return characterEdits / characters;
	};
	expect(rate(extract("-raw"))).toBe(0);
	// Poppler sorts by itself: it reads a foot under the left of two columns before the right one.
	expect(rate(extract())).toBeLessThan(layout === "columns" ? 0.04 : 0.005);
	const { words, inPlace } = boxesOf(extract("-bbox"), turned);
	expect(inPlace / words).toBeGreaterThan(0.97);
	const broken = truth.lines.findIndex((line) => line.broken);
	const [head, tail] = [truth.lines[broken]?.words.at(-1)?.text ?? "", truth.lines[broken + 1]?.words[0]?.text ?? ""];
	expect(extract()).toContain(head.replace(/-$/, "") + tail);
});

test("part of a word that is searched for is marked where it is printed", async () => {
	const paper = { widthPoints: 595, heightPoints: 842, lines: [] };
	// In Times of 20 points: four narrow letters, then four wide ones.
	const [from, to, end] = [100, 122, 193];
	const words = [{ text: "illiMMMM", box: [from, 100, end, 114] as const, confidence: 95 }];
	const extract = extractor(await layered(paper, [{ baseline: [114, 114], words, endsParagraph: false }]));
	const between = (left: number, right: number): string =>
		extract("-x", `${left}`, "-y", "90", "-W", `${right - left}`, "-H", "40").trim();
	expect(between(from - 2, to - 2)).toBe("illi");
	expect(between(to + 2, end + 2)).toBe("MMMM");
});

test("a page's text takes no more than nine bytes a word, and its font a kilobyte and a half", async () => {
	const { truth } = await print("columns", "times", chance(7));
	const lines = truth.lines.map((line) => readingOf(line, 0));
	const [one] = lines;
	const few = (await layered(truth, one ? [one] : [])).length;
	const added = (await layered(truth, lines)).length - few;
	expect(added / truth.lines.flatMap(({ words }) => words).length).toBeLessThan(9);
	expect(few - (await PDFDocument.create().then((empty) => empty.save())).length).toBeLessThan(1536);
});
