import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { printed } from "../../test/helpers/printed.ts";
import { textLines } from "./dewarping/text-lines.ts";
import { correctIllumination } from "./illumination/correct-illumination.ts";
import { assessQuality } from "./quality.ts";
import type { RgbRaster } from "./raster.ts";

/** The printed page as a camera shows it, after what goes wrong. */
async function photo(wrong: (sharp: Sharp) => Sharp, lines = 26): Promise<RgbRaster> {
	const page = await printed(lines);
	const gray = await sharp(page.data, { raw: page }).linear(0.8, 0).png().toBuffer();
	const spoilt = await wrong(sharp(gray)).jpeg({ quality: 85 }).toBuffer();
	const { data, info } = await sharp(spoilt).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}

const flash = `<svg width="1000" height="1414"><defs><radialGradient id="g"><stop offset=".4" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs><circle cx="400" cy="600" r="190" fill="url(#g)"/></svg>`;

describe("quality", { timeout: 120_000 }, () => {
	test.each([
		["a good photo", [], (one: Sharp) => one, 26],
		["a good photo of three lines", [], (one: Sharp) => one, 3],
		["out of focus", ["blurred"], (one: Sharp) => one.blur(3), 26],
		["far out of focus", ["blurred"], (one: Sharp) => one.blur(7), 26],
		["from far away", ["small-text"], (one: Sharp) => one.resize(450), 26],
		["in the dark", ["too-dark"], (one: Sharp) => one.linear(0.2, 0), 26],
		["by flash", ["glare"], (one: Sharp) => one.composite([{ input: Buffer.from(flash) }]), 26],
	] as const)("%s: %j", async (_, said, wrong, lines) => {
		const seen = await photo(wrong, lines);
		const even = await correctIllumination(seen);
		expect(await assessQuality(seen, even, await textLines(even))).toEqual(said);
	});
});
