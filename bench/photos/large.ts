import { join } from "node:path";
import sharp from "sharp";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { worked } from "./run.ts";

/** What phones with the largest sensors give. */
const megapixels = [48, 200];

/** A photo blown up to what large sensors give: CPU seconds and memory by size, for each. */
export async function largePhotos(photo: string) {
	return withScratch(async (folder) => {
		const rows: Record<string, { "CPU s": number; "peak MiB": number; "sheets found": number }> = {};
		for (const size of megapixels) {
			const { width, height } = (await sharp(photo).metadata()).autoOrient;
			// Below the limit of 200,000,000, which the next even pixel would break.
			const scale = Math.sqrt((size * 1e6 * 0.995) / (width * height));
			const file = join(folder, `${size}.jpg`);
			await sharp(photo, { limitInputPixels: false })
				.autoOrient()
				.resize(Math.round(width * scale), Math.round(height * scale), { fit: "fill" })
				.jpeg({ quality: 88 })
				.toFile(file);
			await worked(file, async ({ pages, cpu, peakMebibytes }) => {
				rows[`${size} megapixels`] = {
					"CPU s": Number(
						Object.values(cpu)
							.reduce((sum, one) => sum + one, 0)
							.toFixed(2),
					),
					"peak MiB": Math.round(peakMebibytes),
					"sheets found": pages.filter(({ notes }) => notes.includes("page-found")).length,
				};
			});
		}
		return rows;
	});
}
