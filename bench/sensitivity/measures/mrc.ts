import { chance } from "../../../samples/chance.ts";
import type { Sized } from "../../../src/imaging/raster.ts";
import type { Grain } from "../../../src/pdf/mrc/encode-mrc.ts";
import type { Mixed } from "../../../src/pdf/mrc/layers.ts";
import { print } from "../../pages/make.ts";
import { scan } from "../../pages/scan.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";
import { paint } from "../paint.ts";

type Encode = (raster: Sized, scannedDpi: number, grain: Grain) => Promise<Mixed | undefined>;

/** As `pdf/images` has it for size "normal". */
const grain: Grain = { dpi: 150, pictureQuality: 60, paperQuality: 45 };

const sheets = [
	{ layout: "letter", face: "arial", dpi: 200, colour: "colour", degrees: 0.7, picture: false },
	{ layout: "invoice", face: "times", dpi: 150, colour: "colour", degrees: -0.4, picture: false },
	{ layout: "form", face: "times", dpi: 200, colour: "gray", degrees: 0, picture: false },
	{ layout: "judgment", face: "calibri", dpi: 150, colour: "colour", degrees: 1.1, picture: true },
] as const;

/** Scans of printed sheets with letterheads, inks, rules, show-through, and a picture on one. Larger files are not better; a page without layers counts as raw. */
export const mrc: Measure = {
	folder: "src/pdf/mrc",
	figure: "bytes to pixels",
	async prepare(_, seed) {
		const pages: { readonly name: string; readonly raster: Sized }[] = [];
		for (const [at, { layout, face, dpi, colour, degrees, picture }] of sheets.entries()) {
			const own = 6_000 + 1_000 * seed + at;
			const random = chance(own);
			const { pdf: sheet } = await print(layout, face, random);
			const { pdf: behind } = await print("letter", face, random);
			const { data, width, height } = await scan(sheet, behind, { dpi, colour, degrees, seed: own });
			if (picture) paint(data, width, height, random);
			const raster: Sized =
				colour === "gray"
					? { data: data.filter((_, index) => index % 3 === 0), width, height, channels: 1, dpi }
					: { data, width, height, channels: 3, dpi };
			pages.push({ name: `${layout} ${dpi}`, raster });
		}
		return async (load) => {
			const { encodeMrc } = (await load("encode-mrc.ts")) as { encodeMrc: Encode };
			const results = new Map<string, Result>();
			for (const { name, raster } of pages)
				results.set(name, resultOf(raster, await encodeMrc(raster, raster.dpi, grain)));
			return results;
		};
	},
};

function resultOf({ width, height }: Sized, mixed: Mixed | undefined): Result {
	const of = width * height;
	if (mixed === undefined) return { hash: "none", count: of, of };
	const { background, coded, foreground, bytes } = mixed;
	const inks = "data" in foreground ? foreground.data : Buffer.from(JSON.stringify(foreground));
	return { hash: hashOf([background.data, coded, inks].map(hashOf).join()), count: bytes, of };
}
