import { stat } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { withScratch } from "../sandbox/scratch.ts";
import { installed, readHocr } from "./tesseract.ts";
import { withoutWords } from "./tesseract-model.ts";

test("the model of all Latin scripts reads § without its word list, and is a hundredth as large", async () => {
	await withScratch(async (folder) => {
		const { folder: models, languages } = await installed(folder);
		expect(languages).toContain("Latin");
		await withoutWords(models, join(folder, "light"), "Latin");
		const [before, after] = [
			(await stat(join(models, "Latin.traineddata"))).size,
			(await stat(join(folder, "light/Latin.traineddata"))).size,
		];
		expect(after).toBeLessThan(before / 50);
		const line = `<svg width="900" height="90"><rect width="900" height="90" fill="#fff"/>
			<text x="20" y="60" font-family="Liberation Serif" font-size="44">gemäß § 433 Abs. 2 BGB zu zahlen</text></svg>`;
		await sharp(Buffer.from(line)).png().toFile(join(folder, "line.png"));
		const how = { languages: ["Latin"], segmentation: 7 as const, dpi: 300, models: join(folder, "light") };
		expect((await readHocr(folder, "line.png", how)).replace(/<[^>]+>\s*/g, " ")).toMatch(/gemäß\s+§\s+433\s+Abs/);
	});
});
