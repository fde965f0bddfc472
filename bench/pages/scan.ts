import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { chance, field, grain } from "../../samples/chance.ts";
import type { RgbRaster } from "../../src/imaging/raster.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";
import type { Point, Truth } from "./truth.ts";

export interface Scanner {
	readonly dpi: number;
	readonly colour: "colour" | "gray" | "bitonal";
	/** Clockwise. */
	readonly degrees: number;
	readonly seed: number;
}

/** The optics see finer than the sensor stores. */
const oversampling = 1.5;

/**
 * What an office scanner makes of a printed sheet: askew, softened, on tinted and mottled paper through which the
 * back (`behind`) shows, with a dark edge where the lid gapes, a fold, dust, a dirty streak and the sensor's noise.
 */
export async function scan(sheet: Uint8Array, behind: Uint8Array, scanner: Scanner): Promise<RgbRaster> {
	const { dpi, seed } = scanner;
	const random = chance(seed);
	const page = await draw(sheet, dpi * oversampling);
	const turned = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 3 } })
		.rotate(scanner.degrees, { background: "#ffffff" })
		.raw()
		.toBuffer({ resolveWithObject: true });
	const [width, height] = [Math.round(page.width / oversampling), Math.round(page.height / oversampling)];
	const { data } = await sharp(turned.data, { raw: { ...size(turned.info), channels: 3 } })
		.extract({
			left: Math.round((turned.info.width - page.width) / 2),
			top: Math.round((turned.info.height - page.height) / 2),
			width: page.width,
			height: page.height,
		})
		.resize({ width, height, fit: "fill", kernel: "cubic" })
		.blur(0.4 + 0.25 * random())
		.raw()
		.toBuffer({ resolveWithObject: true });
	const back = await backOf(behind, width, height);
	const light = illumination(width, height, dpi, random, seed);
	const bitonal = scanner.colour === "bitonal";
	const shine = 0.05 + 0.09 * random();
	const noise = (bitonal ? 9 : 4) + 5 * random();
	const tint = scanner.colour === "colour" ? paperTints[Math.floor(random() * 3)] : undefined;
	const black = 18 + 30 * random();
	for (let at = 0, pixel = 0; at < data.length; at += 3, pixel++) {
		const lit = (light[pixel] as number) * (1 - shine * (1 - (back[pixel] as number) / 255));
		// The three sensors' noises have much in common: it comes from paper and lamp.
		const common = grain(random) * noise;
		for (let channel = 0; channel < 3; channel++) {
			const white = tint?.[channel] ?? 243;
			const ink = (data[at + channel] as number) / 255;
			data[at + channel] = clamp((black + ink * (white - black)) * lit + common + grain(random) * noise * 0.3);
		}
	}
	dust(data, width, height, dpi, random);
	return { data, width, height, channels: 3 };
}

/** White, recycled, warm. */
const paperTints = [
	[248, 247, 243],
	[236, 233, 224],
	[247, 240, 226],
] as const;

const size = ({ width, height }: { width: number; height: number }) => ({ width, height });
const clamp = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

async function draw(pdf: Uint8Array, dpi: number): Promise<RgbRaster> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, "sheet.pdf"), pdf);
		const args = ["-r", String(dpi), "-singlefile", "sheet.pdf", "sheet"];
		const { code } = await runTool("pdftoppm", args, { folder, deadlineMs: 120_000 });
		if (code !== 0) throw new Error(`pdftoppm ended with ${code}`);
		const file = await readFile(join(folder, "sheet.ppm"));
		const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString("latin1"));
		if (header === null) throw new Error("no PPM");
		return {
			data: file.subarray(header[0].length),
			width: Number(header[1]),
			height: Number(header[2]),
			channels: 3 as const,
		};
	});
}

/** Gray, mirrored and blurred by the paper. */
async function backOf(pdf: Uint8Array, width: number, height: number): Promise<Buffer> {
	const page = await draw(pdf, 72);
	return sharp(page.data, { raw: { ...size(page), channels: 3 } })
		.flop()
		.toColourspace("b-w")
		.blur(0.8)
		.resize({ width, height, fit: "fill" })
		.raw()
		.toBuffer();
}

/** How much of the light comes back from blank paper, about 1. */
function illumination(width: number, height: number, dpi: number, random: () => number, seed: number): Float32Array {
	const light = new Float32Array(width * height);
	const mottle = field(seed + 1);
	const points = dpi / 72;
	const gape = random() < 0.5 ? (3 + 6 * random()) * points : 0;
	const shade = (20 + 40 * random()) * points;
	const fold = random() < 0.4 ? height * (0.32 + 0.03 * random()) : -1000 * points;
	const streak = random() < 0.3 ? Math.floor(width * (0.1 + 0.8 * random())) : -10;
	for (let y = 0; y < height; y++) {
		const crease = 1 - 0.1 * Math.exp(-(((y - fold) / (1.2 * points)) ** 2));
		for (let x = 0; x < width; x++) {
			const lid = x < gape + points * mottle(y / (90 * points), 7) ? 0.12 : 1;
			const edge = 1 - 0.28 * Math.exp(-(x - gape) / shade) - 0.1 * Math.exp(-(width - x) / (shade * 0.7));
			const dirt = Math.abs(x - streak) <= points / 4 ? 0.82 : 1;
			const patch = 1 + 0.014 * mottle(x / (14 * points), y / (14 * points));
			light[y * width + x] = Math.min(lid, edge) * crease * dirt * patch;
		}
	}
	return light;
}

function dust(data: Buffer, width: number, height: number, dpi: number, random: () => number): void {
	for (let speck = 0; speck < 40; speck++) {
		const radius = (0.15 + 0.5 * random() ** 3) * (dpi / 72);
		const [left, top, dark] = [random() * width, random() * height, 60 + 90 * random()];
		for (let y = Math.max(0, Math.ceil(top - radius)); y <= Math.min(height - 1, top + radius); y++)
			for (let x = Math.max(0, Math.ceil(left - radius)); x <= Math.min(width - 1, left + radius); x++)
				if ((x - left) ** 2 + (y - top) ** 2 <= radius ** 2)
					data.fill(dark, (y * width + x) * 3, (y * width + x) * 3 + 3);
	}
}

/** Where things lie on the scan: turned about the sheet's middle, as the picture was. */
export function turnTruth(truth: Truth, degrees: number): Truth {
	const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
	const [middleX, middleY] = [truth.widthPoints / 2, truth.heightPoints / 2];
	const turn = ([x, y]: Point): Point => {
		const [dx, dy] = [x - middleX, y - middleY];
		return [round(middleX + cos * dx - sin * dy), round(middleY + sin * dx + cos * dy)];
	};
	const lines = truth.lines.map(({ words, broken }) => ({
		words: words.map(({ text, quad: [a, b, c, d] }) => ({ text, quad: [turn(a), turn(b), turn(c), turn(d)] as const })),
		broken,
	}));
	return { ...truth, lines };
}

const round = (value: number): number => Math.round(value * 100) / 100;
