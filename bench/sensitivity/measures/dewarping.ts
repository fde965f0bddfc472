import { chance } from "../../../samples/chance.ts";
import type { Readability } from "../../../src/imaging/dewarping/dewarp-page.ts";
import { type TextLines, textLines } from "../../../src/imaging/dewarping/text-lines.ts";
import type { RgbRaster } from "../../../src/imaging/raster.ts";
import { type Bend, bend } from "../../../test/helpers/bend.ts";
import { print } from "../../pages/make.ts";
import { scan } from "../../pages/scan.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";

type Dewarp = (page: RgbRaster, text: TextLines, readability: Readability) => Promise<RgbRaster>;
type Find = (page: RgbRaster) => Promise<TextLines>;

/** Undefined: the page is flat, and must stay so. */
const bends: Readonly<Record<string, Bend | undefined>> = {
	flat: undefined,
	"arch of 0.1": { shape: "arch", slope: 0.1, camera: [0.5, 0.5, 1.2] },
	"arch of 0.3": { shape: "arch", slope: 0.3, camera: [0.5, 0.4, 1.2] },
	"gutter of 0.3": { shape: "gutter", slope: 0.3, camera: [0.4, 0.5, 1.2] },
};
const dpi = 120;

/** A dewarped page always reads well enough: trial recognition (`asGood`, `readingSide`) is not measured here. */
const readsAsWell: Readability = async () => 1;

/** Bent pages of text. How far lines still are from straight counts against it, in letter heights. */
export const dewarping: Measure = {
	folder: "src/imaging/dewarping",
	figure: "lines' deviation to letter height",
	async prepare(_, seed) {
		const own = 8_000 + 1_000 * seed;
		const random = chance(own);
		const { pdf: sheet } = await print("judgment", "times", random);
		const scanned = await scan(sheet, sheet, { dpi, colour: "colour", degrees: 0, seed: own });
		const flat: RgbRaster = { data: scanned.data, width: scanned.width, height: scanned.height, channels: 3 };
		const pages = Object.entries(bends).map(([name, how]) => ({
			name,
			page: how === undefined ? flat : bend(flat, how),
		}));
		return async (load) => {
			const { dewarpPage } = (await load("dewarp-page.ts")) as { dewarpPage: Dewarp };
			const { textLines: find } = (await load("text-lines.ts")) as { textLines: Find };
			const results = new Map<string, Result>();
			for (const { name, page } of pages) {
				const made = await dewarpPage(page, await find(page), readsAsWell);
				results.set(name, { hash: hashOf(made.data), ...(await deviationOf(made)) });
			}
			return results;
		};
	},
};

/** By the lines that the unchanged thresholds find. */
async function deviationOf(page: RgbRaster): Promise<{ count: number; of: number }> {
	const { lines, letterHeight } = await textLines(page);
	const off = lines.map(({ baseline }) => {
		const [first, last] = [baseline[0], baseline.at(-1)];
		if (first === undefined || last === undefined || last.x === first.x) return 0;
		const slope = (last.y - first.y) / (last.x - first.x);
		const far = baseline.map(({ x, y }) => Math.abs(y - first.y - slope * (x - first.x))).sort((a, b) => a - b);
		// Some of the points are those of commas and descenders.
		return far[far.length >> 1] ?? 0;
	});
	return { count: off.reduce((sum, one) => sum + one, 0), of: lines.length * letterHeight };
}
