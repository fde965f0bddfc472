import { chance } from "../../../samples/chance.ts";
import type { GrayRaster } from "../../../src/imaging/raster.ts";
import { print } from "../../pages/make.ts";
import { scan } from "../../pages/scan.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";

type Estimate = (page: GrayRaster) => Promise<{ readonly degrees: number; readonly sideways: boolean }>;

/** Printed sheets, straight and askew. What is left of the skew counts, to a degree for each. */
export const skew: Measure = {
	folder: "src/imaging",
	figure: "skew that is left",
	async prepare(_, seed) {
		const pages: { readonly degrees: number; readonly page: GrayRaster }[] = [];
		for (const [at, degrees] of [0, 0.3, -1.7, 9].entries()) {
			const own = 1_000 + 100 * seed + at;
			const { pdf } = await print(at % 2 === 0 ? "letter" : "invoice", "times", chance(own));
			const { data, width, height } = await scan(pdf, pdf, { dpi: 100, colour: "gray", degrees, seed: own });
			const gray = data.filter((_, index) => index % 3 === 0);
			pages.push({ degrees, page: { data: gray, width, height, channels: 1 } });
		}
		return async (load) => {
			const { estimateSkew } = (await load("skew.ts")) as { estimateSkew: Estimate };
			const results = new Map<string, Result>();
			for (const { degrees, page } of pages) {
				const found = await estimateSkew(page);
				const count = Math.min(1, Math.abs(found.degrees - degrees));
				results.set(`${degrees}°`, { hash: hashOf(JSON.stringify(found)), count, of: 1 });
			}
			return results;
		};
	},
};
