import { withScratch } from "../../cell/scratch.ts";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import type { Step } from "../service.ts";
import { addText } from "./add-text.ts";
import { fromImages } from "./from-images.ts";
import { inspect } from "./inspect.ts";
import { merge } from "./merge.ts";
import type { PdfFigures, PdfOptions } from "./task.ts";

/** Throws `empty`, `damaged`, `encrypted`, `too-large`, `timed-out`, `crashed`. */
export const step: Step<PdfOptions, PdfFigures> = (inputs, options) =>
	withScratch(async (folder) => {
		const [first, second, ...rest] = inputs;
		if (first === undefined || first.length === 0) throw new Failure("empty");
		switch (options.do) {
			case "inspect":
				return inspect(folder, first, options.split);
			case "add-text":
				if (second === undefined) throw new Failure("empty");
				return asMade(await addText(folder, first, second, options.pages, rest, options.colour));
			case "from-images":
				return asMade(await fromImages(folder, inputs, options.pages));
			case "merge":
				return asMade({ ...(await merge(folder, inputs)), notes: [] });
		}
	});

function asMade(made: { output: Uint8Array; pages: number; notes: Note[] }): {
	outputs: Uint8Array[];
	figures: PdfFigures;
} {
	return { outputs: [made.output], figures: { did: "make", pages: made.pages, notes: made.notes } };
}
