import sharp, { type Sharp } from "sharp";
import { chance } from "../../../samples/chance.ts";
import { print } from "../../pages/make.ts";
import { scan } from "../../pages/scan.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";
import { paint } from "../paint.ts";

type Place = { readonly width: number; readonly height: number; readonly xDpi: number; readonly yDpi: number };
type Choose = (opened: Sharp, places: readonly Place[], colour: "auto", size: "normal") => Promise<Coded | undefined>;
interface Coded {
	readonly bytes: number;
}

const pictures = [
	{ name: "coarse letter", layout: "letter", dpi: 100, shownDpi: 100 },
	{ name: "invoice", layout: "invoice", dpi: 150, shownDpi: 150 },
	{ name: "fine form on a card", layout: "form", dpi: 150, shownDpi: 500 },
	{ name: "painted", layout: "letter", dpi: 120, shownDpi: 120 },
] as const;

/** Scans of printed sheets, one shown as small as a card, one with a picture, and a chart. Larger files are not better; what stays counts as raw. */
export const images: Measure = {
	folder: "src/pdf/images",
	figure: "bytes to pixels",
	async prepare(_, seed) {
		const all: { readonly name: string; readonly image: Buffer; readonly dpi: number }[] = [];
		for (const [at, { name, layout, dpi, shownDpi }] of pictures.entries()) {
			const random = chance(3_000 + 100 * seed + at);
			const { pdf: sheet } = await print(layout, "times", random);
			const { data, width, height } = await scan(sheet, sheet, {
				dpi,
				colour: "colour",
				degrees: 0.4,
				seed: seed + at,
			});
			if (name === "painted") paint(data, width, height, random);
			const image = await sharp(data, { raw: { width, height, channels: 3 } })
				.jpeg({ quality: 90 })
				.toBuffer();
			all.push({ name, image, dpi: shownDpi });
		}
		const size = 700;
		const chart = Buffer.alloc(3 * size * size, 255);
		for (let at = 0; at < size * size; at++) if ((at / size) % 40 < 12 && at % size < at / size) chart[3 * at + 1] = 60;
		const raw = { width: size, height: size, channels: 3 } as const;
		all.push({ name: "chart", image: await sharp(chart, { raw }).png().toBuffer(), dpi: 96 });
		return async (load) => {
			const { chooseEncoding } = (await load("choose-encoding.ts")) as { chooseEncoding: Choose };
			const results = new Map<string, Result>();
			for (const { name, image, dpi } of all) {
				const opened = sharp(image);
				const { width, height } = await opened.metadata();
				const coded = await chooseEncoding(opened, [{ width, height, xDpi: dpi, yDpi: dpi }], "auto", "normal");
				const count = coded?.bytes ?? width * height;
				results.set(name, { hash: hashOf(String(coded?.bytes)), count, of: width * height });
			}
			return results;
		};
	},
};
