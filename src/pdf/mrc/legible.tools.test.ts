import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { benchPages } from "../../../bench/pages/make.ts";
import { errorsOf } from "../../../bench/pdf/errors.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { step } from "../../services/pdf/step.ts";
import { drawPage } from "../../tools/poppler.ts";
import { readHocr } from "../../tools/tesseract.ts";

/** Characters wrong, in percent, as Tesseract alone reads the page drawn at 300 dpi. */
const errorRate = (pdf: Uint8Array, text: string): Promise<number> =>
	withScratch(async (folder) => {
		await writeFile(join(folder, "page.pdf"), pdf);
		await writeFile(join(folder, "page.pgm"), await drawPage(folder, "page.pdf", 1, { dpi: 300 }));
		const hocr = await readHocr(folder, "page.pgm", { languages: ["deu"], segmentation: 3, dpi: 300 });
		const read = hocr
			.replace(/<\/p>|<span class='ocr_line'/g, "\n$&")
			.replace(/<[^>]+>/g, " ")
			.replace(/&amp;/g, "&");
		const { characterEdits, characters } = errorsOf([read.replace(/ *\n[\s]*/g, "\n")], [text]);
		return (100 * characterEdits) / characters;
	});

test.each(["12-letter-200-gray", "06-judgment-150-colour"])(
	"%s becomes a ninth of its bytes and reads no worse",
	async (name) => {
		for await (const { pdf, text } of benchPages(1, (one) => one === name)) {
			const { outputs } = await step([pdf], { do: "recode", colour: "auto", size: "normal" });
			const [made = new Uint8Array()] = outputs;
			expect(made.length).toBeLessThan(pdf.length / 9);
			expect(await errorRate(made, text)).toBeLessThan((await errorRate(pdf, text)) + 0.5);
		}
	},
);
