import sharp from "sharp";
import { expect, test } from "vitest";
import { encodeMixed } from "./mixed.ts";
import { isSet, strideOf } from "./packed.ts";

const [width, height] = [1000, 1400];
const grain = { dpi: 150, pictureQuality: 60, paperQuality: 45 };

/** Print on the left half; on the right what is printed on the sheet's back, `darker` than the paper by so much; and noise. */
async function sheet(darker: number): Promise<Uint8Array> {
	const back = 240 - darker;
	const lines = Array.from({ length: 20 }, (_, at) => 80 + 60 * at);
	const svg = `<svg width="${width}" height="${height}" font-family="Liberation Serif" font-size="36">
		<rect width="100%" height="100%" fill="rgb(240,240,240)"/>
		${lines.map((y) => `<text x="40" y="${y}" fill="#222">gemäß § 433 Abs. 2 BGB</text>`).join("")}
		${lines.map((y) => `<text x="540" y="${y}" fill="rgb(${back},${back},${back})">gemäß § 433 Abs. 2</text>`).join("")}
	</svg>`;
	const { data } = await sharp(Buffer.from(svg))
		.toColourspace("b-w")
		.extractChannel(0)
		.raw()
		.toBuffer({ resolveWithObject: true });
	let state = 1;
	return data.map((value) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.max(0, Math.min(255, value + Math.round(((state >>> 24) / 255 - 0.5) * 24)));
	});
}

async function strokesAtRight(darker: number): Promise<{ pixels: number; inks: string }> {
	const raster = { data: await sheet(darker), width, height, channels: 1 as const, dpi: 200 };
	const mixed = await encodeMixed(raster, 200, grain);
	if (mixed === undefined) throw new Error("no strokes at all");
	let pixels = 0;
	for (let y = 0; y < height; y++)
		for (let x = 520; x < width; x++) if (isSet(mixed.strokes.rows, strideOf(width), x, y)) pixels++;
	return { pixels, inks: "data" in mixed.foreground ? "many" : mixed.foreground.inks };
}

test("what shows through from a sheet's back is not cut out in shreds, whatever the scanner's noise", async () => {
	expect(await strokesAtRight(26)).toEqual({ pixels: 0, inks: "one" });
});

test("pale print is still print", async () => {
	expect((await strokesAtRight(120)).pixels).toBeGreaterThan(5_000);
});
