import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { passwordsOf } from "../../manifest.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import type { Step } from "../contract.ts";
import { addText, type PageParts } from "./add-text.ts";
import { fromImages } from "./from-images.ts";
import { inspect } from "./inspect-pdf.ts";
import { merge } from "./merge.ts";
import { pdfaNotes, verdictOf } from "./pdfa-verdict.ts";
import { recode } from "./recode.ts";
import type { PdfFigures, PdfOptions } from "./task.ts";

/** Throws `empty`, `damaged`, `encrypted`, `too-large`, `timed-out`, `crashed`. */
export const step: Step<PdfOptions, PdfFigures> = (inputs, options) =>
	withScratch(async (folder) => {
		const [first, second, ...rest] = inputs;
		if (first === undefined || first.length === 0) throw new Failure("empty");
		switch (options.do) {
			case "inspect":
				return inspect(folder, first, options, passwordsOf(second));
			case "add-text":
				if (second === undefined) throw new Failure("empty");
				return made(await addText(folder, first, second, partsOf(options.pages, rest)));
			case "recode":
				return {
					outputs: await recode(folder, inputs, options.colour, options.size),
					figures: { did: "recode" } satisfies PdfFigures,
				};
			case "from-images":
				return made(await fromImages(folder, inputs, options.pages, options.size, options.mostBytes));
			case "merge":
				return made({ ...(await merge(folder, inputs, options.titles)), notes: [] });
		}
	});

/** Which input is what: only what a page has was sent. */
function partsOf(pages: Extract<PdfOptions, { do: "add-text" }>["pages"], inputs: readonly Uint8Array[]): PageParts[] {
	const rest = inputs.values();
	const next = (): Uint8Array => {
		const input = rest.next().value;
		if (input === undefined) throw new Failure("crashed");
		return input;
	};
	return pages.map(({ number, words, picture }) => ({
		number,
		untrustedWords: words ? next() : undefined,
		picture: picture ? next() : undefined,
	}));
}

interface Made {
	readonly output: Uint8Array;
	readonly pages: number;
	readonly notes: Note[];
	readonly dropped?: number[];
}

/** What goes out is judged as it goes out: what its notes say of PDF/A was found, not meant. */
async function made({ output, pages, notes, dropped = [] }: Made): Promise<{
	outputs: Uint8Array[];
	figures: PdfFigures;
}> {
	if (notes.some((note) => pdfaNotes.has(note)))
		return { outputs: [output], figures: { did: "make", pages, dropped, notes } };
	const judged = await verdictOf(output);
	// What could not be given room for a text layer has none for what PDF/A asks either.
	const note = judged.note !== "pdfa" && notes.includes("kept-original") ? "plain-size" : judged.note;
	return { outputs: [judged.output], figures: { did: "make", pages, dropped, notes: [...notes, note] } };
}
