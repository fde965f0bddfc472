/**
 * Makes the benchmark's pages: German legal text of which every word and its place is known, as an office scanner
 * would deliver it. The same seed gives the same pages.
 * `npm run bench:pages -- --out DIR [--seed N] [--statements]` writes NN-layout-dpi-colour.pdf (one picture, no text), .txt, .json (`Truth`).
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chance } from "../../samples/chance.ts";
import { layouts } from "./layouts.ts";
import { pack } from "./pack.ts";
import { scan, turnTruth } from "./scan.ts";
import { faces, openSheet } from "./sheet.ts";
import { type Truth, textOf } from "./truth.ts";

export interface BenchPage {
	/** "03-invoice-200-colour" */
	readonly name: string;
	readonly layout: keyof typeof layouts;
	readonly dpi: number;
	readonly colour: "colour" | "gray" | "bitonal";
	/** By how much it lies askew, clockwise. */
	readonly degrees: number;
	/** One page with one picture. */
	readonly pdf: Uint8Array;
	readonly truth: Truth;
	/** In reading order, broken words whole. */
	readonly text: string;
}

const resolutions = [100, 150, 200, 300] as const;
const colours = ["gray", "colour", "bitonal"] as const;
/** Degrees: what a document feeder does on a bad day. */
const maxSkew = 2;

/** The 20 pages of `seed`: each of five layouts at four resolutions, three kinds of colour and six typefaces in turn. */
export const benchPages = (seed = 1, wanted = everyOne) =>
	pagesOf(["judgment", "letter", "invoice", "columns", "form"], seed, wanted);

/** A bank's statements at four resolutions: apart, so that figures over the 20 stay comparable. */
export const statementPages = (seed = 1, wanted = everyOne) => pagesOf(["statement"], seed, wanted);

const everyOne = (_name: string): boolean => true;

async function* pagesOf(
	kinds: readonly (keyof typeof layouts)[],
	seed: number,
	wanted: (name: string) => boolean,
): AsyncGenerator<BenchPage> {
	const typefaces = Object.keys(faces);
	let number = 0;
	for (const [round, dpi] of resolutions.entries())
		for (const [index, layout] of kinds.entries()) {
			const colour = colours[(round + index) % 3] ?? "gray";
			const face = typefaces[number % typefaces.length] ?? "times";
			number++;
			const name = `${String(number).padStart(2, "0")}-${layout}-${dpi}-${colour}`;
			if (!wanted(name)) continue;
			const random = chance(seed * 1_000 + number);
			const degrees = Math.round((random() * 2 - 1) * maxSkew * 100) / 100;
			const { pdf: sheet, truth } = await print(layout, face, random);
			const { pdf: behind } = await print("letter", face, random);
			const raster = await scan(sheet, behind, { dpi, colour, degrees, seed: seed * 1_000 + number });
			const pdf = await pack(raster, colour, truth);
			yield { name, layout, dpi, colour, degrees, pdf, truth: turnTruth(truth, degrees), text: textOf(truth) };
		}
}

/** A sheet as it comes out of the printer. */
export async function print(layout: keyof typeof layouts, face: string, random: () => number) {
	const sheet = await openSheet(face);
	await layouts[layout](sheet, random);
	return sheet.finish();
}

if (import.meta.main) {
	const { values } = parseArgs({
		options: {
			out: { type: "string" },
			seed: { type: "string", default: "1" },
			statements: { type: "boolean", default: false },
		},
	});
	if (values.out === undefined) throw new Error("usage: npm run bench:pages -- --out DIR [--seed N] [--statements]");
	await mkdir(values.out, { recursive: true });
	const pages = values.statements ? statementPages : benchPages;
	for await (const { name, pdf, truth, text } of pages(Number(values.seed))) {
		await writeFile(join(values.out, `${name}.pdf`), pdf);
		await writeFile(join(values.out, `${name}.txt`), text);
		await writeFile(join(values.out, `${name}.json`), JSON.stringify(truth));
		console.log(`${name}: ${pdf.length} bytes`);
	}
}
