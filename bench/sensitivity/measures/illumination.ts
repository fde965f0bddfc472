import { chance } from "../../../samples/chance.ts";
import { luma, type RgbRaster } from "../../../src/imaging/raster.ts";
import { print } from "../../pages/make.ts";
import { scan } from "../../pages/scan.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";
import { paint } from "../paint.ts";

type Correct = (page: RgbRaster) => Promise<RgbRaster>;

/** How bright the light is at a place, from 0 to 1 across and down the page. */
const lights: Readonly<Record<string, (x: number, y: number) => number>> = {
	"fading lamp": (x, y) => 1 - 0.5 * x - 0.2 * y,
	"soft shadow": (x, y) => 1 - 0.45 / (1 + Math.exp(12 * (y - 0.4 - 0.2 * x))),
	"hard shadow": (x, y) => (x + y < 0.8 ? 0.6 : 0.95),
	"dim room": (x) => 0.3 - 0.05 * x,
};
const dpi = 100;

/** Printed sheets, one with a picture, each under another light. What is neither ink nor paper counts against it. */
export const illumination: Measure = {
	folder: "src/imaging/illumination",
	figure: "pixels neither dark nor white",
	async prepare(_, seed) {
		const pages: { readonly name: string; readonly page: RgbRaster }[] = [];
		for (const [at, [name, light]] of Object.entries(lights).entries()) {
			const own = 7_000 + 1_000 * seed + at;
			const random = chance(own);
			const { pdf: sheet } = await print(at % 2 === 0 ? "letter" : "invoice", "times", random);
			const scanned = await scan(sheet, sheet, { dpi, colour: "colour", degrees: 0, seed: own });
			const { data, width, height } = scanned;
			if (at === 1) paint(data, width, height, random);
			for (let y = 0; y < height; y++)
				for (let x = 0; x < width; x++) {
					const lit = light(x / width, y / height);
					for (let byte = 3 * (y * width + x); byte < 3 * (y * width + x + 1); byte++)
						data[byte] = Math.round((data[byte] as number) * lit);
				}
			pages.push({ name, page: { data, width, height, channels: 3 } });
		}
		return async (load) => {
			const { correctIllumination } = (await load("correct-illumination.ts")) as { correctIllumination: Correct };
			const results = new Map<string, Result>();
			for (const { name, page } of pages) {
				const corrected = await correctIllumination(page);
				const between = luma(corrected).filter((gray) => gray > 80 && gray < 235).length;
				results.set(name, { hash: hashOf(corrected.data), count: between, of: page.width * page.height });
			}
			return results;
		};
	},
};
