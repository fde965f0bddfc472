import type { PageWords } from "../../../src/pdf/text-layer/page-words.ts";
import type { Step } from "../../../src/services/contract.ts";
import type { OcrFigures, OcrOptions } from "../../../src/services/ocr/task.ts";
import { type BenchPage, benchPages, statementPages } from "../../pages/make.ts";
import { errorsOf } from "../../pdf/errors.ts";
import { keepIn } from "../cached-tools.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";

/** Gray, bitonal and coloured; coarse, so that a round is quick. */
const wanted = /^(?:01-judgment-100|03-invoice-100|14-columns-200|02-statement-150)/;
const stand = "bench/sensitivity/cached-tools.ts";

/** The whole step on pages with known text. Outside programs answer the same question once (`cached-tools.ts`). */
export const ocr: Measure = {
	folder: "src/services/ocr",
	figure: "characters wrong",
	replaced: {
		"src/tools/tesseract.ts": stand,
		"src/tools/tesseract-model.ts": stand,
		"src/tools/mutool.ts": stand,
		"src/tools/poppler.ts": stand,
	},
	async prepare(scratch, seed) {
		keepIn(scratch);
		const pages: BenchPage[] = [];
		for (const made of [benchPages, statementPages])
			for await (const page of made(seed, (name) => wanted.test(name))) pages.push(page);
		return async (load) => {
			const { step } = (await load("step.ts")) as { step: Step<OcrOptions, OcrFigures> };
			const options: OcrOptions = { source: "pdf", dpi: 300, upright: false, languages: ["deu"] };
			const results = new Map<string, Result>();
			for (const { name, pdf, text } of pages) results.set(name, await measured(step, options, pdf, text));
			return results;
		};
	},
};

async function measured(step: Step<OcrOptions, OcrFigures>, options: OcrOptions, pdf: Uint8Array, text: string) {
	const { outputs, figures } = await step([pdf], options);
	const words = JSON.parse(Buffer.from(outputs[0] ?? []).toString("utf8")) as PageWords;
	const read = words.lines.map((line) => line.words.map((word) => word.text).join(" ")).join("\n");
	const { characterEdits, characters } = errorsOf([read], [text]);
	return { hash: hashOf(JSON.stringify([words, figures])), count: characterEdits, of: characters };
}
