import { createHash } from "node:crypto";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { projectFolder } from "../project.ts";
import { glyphlessProgram, srgbProfile } from "./assets.ts";
import { allWidths, usualWidth } from "./text-layer/glyph-widths.ts";
import { ascent, descent } from "./text-layer/glyphless-font.ts";

const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

test("the assets are the ones that results depend on, byte for byte", () => {
	expect(sha256(srgbProfile())).toBe("ab25ffda2b8d94e77ec4ea5fefbb2b730fc7999b1528903edef1f4c785318ecc");
	expect(sha256(glyphlessProgram())).toBe("65d547fd1a636a4b8e0f085d2e10287c38e683c8e9922b475605d6457727cf17");
});

/** A table of a TrueType font, found by its directory (OpenType 1.9, "Organization of an OpenType Font"). */
function table(font: Buffer, name: string): Buffer {
	for (let entry = 12; entry < 12 + 16 * font.readUInt16BE(4); entry += 16)
		if (font.toString("latin1", entry, entry + 4) === name)
			return font.subarray(font.readUInt32BE(entry + 8)).subarray(0, font.readUInt32BE(entry + 12));
	throw new Error(`no table ${name}`);
}

test("the font has the widths and heights that the text layer counts on", () => {
	const font = glyphlessProgram();
	const [hhea, hmtx] = [table(font, "hhea"), table(font, "hmtx")];
	const advances = Array.from({ length: hhea.readUInt16BE(34) }, (_, glyph) => hmtx.readUInt16BE(4 * glyph));
	expect(advances).toEqual([usualWidth, ...allWidths]);
	expect([hhea.readInt16BE(4), hhea.readInt16BE(6)]).toEqual([ascent, descent]);
});

test("a picture keeps the numbers of its colours when sRGB is turned into the profile", async () => {
	const colours = Buffer.from([255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 119, 119, 119, 18, 52, 86]);
	const raw = { width: colours.length / 3, height: 1, channels: 3 as const };
	const path = join(projectFolder, "src/pdf/assets/srgb.icc");
	const turned = await sharp(colours, { raw }).withIccProfile(path).png().toBuffer();
	const numbers = await sharp(turned, { ignoreIcc: true }).raw().toBuffer();
	for (const [at, value] of colours.entries()) expect(Math.abs((numbers[at] ?? 0) - value)).toBeLessThanOrEqual(1);
});
