/**
 * Bent pages: pages of bench:pages as a camera sees them when they do not lie flat, and what reads of them before and after
 * flattening. `npm run bench:bent`, optionally `-- --only 12-letter`. Every page is tried flat too: that one must stay as it is.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { dewarp } from "../src/imaging/dewarping/dewarp.ts";
import { estimateCylinder } from "../src/imaging/dewarping/dewarp-page.ts";
import { textLines } from "../src/imaging/dewarping/text-lines.ts";
import type { RgbRaster } from "../src/imaging/raster.ts";
import { withScratch } from "../src/sandbox/scratch.ts";
import { rasterFromPgm } from "../src/services/ocr/page-image.ts";
import { drawPage } from "../src/tools/poppler.ts";
import { type Bend, bend } from "../test/helpers/bend.ts";
import { benchPages } from "./pages/make.ts";
import { read } from "./photos/reading.ts";

const { values } = parseArgs({ options: { only: { type: "string", default: "-(150|200)-" } } });
const dpi = 200;
const bends: readonly Bend[] = [
	{ shape: "arch", slope: 0.25, camera: [0.5, 0.5, 1.2] },
	{ shape: "gutter", slope: 0.5, camera: [0.4, 0.6, 1.1] },
	{ shape: "wave", slope: 0.3, camera: [0.5, 0.4, 1.2] },
];

const rows: Record<string, unknown>[] = [];
for await (const { name, pdf } of benchPages(1, (name) => new RegExp(values.only).test(name))) {
	const page = await drawn(pdf);
	rows.push({ page: name, bend: "flat", ...(await tried(page)) });
	for (const how of bends) rows.push({ page: name, bend: how.shape, ...(await tried(bend(page, how))) });
}
console.table(rows);

async function tried(page: RgbRaster) {
	const model = estimateCylinder(page, await textLines(page));
	const before = await words(page);
	if (model === undefined) return { "taken for": "flat", "words before": before };
	const started = process.cpuUsage();
	const flat = dewarp(page, model);
	const { user, system } = process.cpuUsage(started);
	const seconds = Number(((user + system) / 1e6).toFixed(2));
	return {
		"taken for": "bent",
		"words before": before,
		"words after": await words(flat),
		"CPU s of unbending": seconds,
	};
}

async function words(page: RgbRaster): Promise<number> {
	return (await read(await sharp(page.data, { raw: page }).png({ compressionLevel: 1 }).toBuffer())).words;
}

function drawn(pdf: Uint8Array): Promise<RgbRaster> {
	return withScratch(async (folder) => {
		await writeFile(`${folder}/page.pdf`, pdf);
		const { data: gray, width, height } = rasterFromPgm(await drawPage(folder, "page.pdf", 1, { dpi }), dpi);
		const raw = { width, height, channels: 1 } as const;
		const data = await sharp(gray, { raw }).toColourspace("srgb").raw().toBuffer();
		return { data, width, height, channels: 3 };
	});
}
