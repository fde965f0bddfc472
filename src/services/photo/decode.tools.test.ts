import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { readCollected } from "../../../test/collection/folder.ts";
import { drawn, frames, meanDifference, only, sheetOnTable } from "../../../test/helpers/known-pictures.ts";
import { Failure } from "../../failure.ts";
import { decodeHeic } from "./decode-heic.ts";
import { step } from "./step.ts";

const slow = 240_000;

describe("decode", () => {
	test("EXIF orientations 1 to 8 of one picture come out alike", async () => {
		const upright = await sharp(await drawn(sheetOnTable, "#fff", "#754"))
			.resize(300, 400, { fit: "fill" })
			.toBuffer();
		const expected = (await only(upright)).picture;
		// How to store the picture so that the tag brings it back.
		const stored = [(s: Sharp) => s, (s: Sharp) => s.flop(), (s: Sharp) => s.rotate(180), (s: Sharp) => s.flip()];
		for (let orientation = 1; orientation <= 8; orientation++) {
			let image = sharp(upright);
			if (orientation <= 4) image = (stored[orientation - 1] as (s: Sharp) => Sharp)(image);
			else {
				const angle = { 5: 270, 6: 270, 7: 90, 8: 90 }[orientation] as number;
				image = sharp(await image.rotate(angle).toBuffer());
				if (orientation === 5 || orientation === 7) image = image.flip();
			}
			const bytes = await image.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
			expect(meanDifference((await only(bytes)).picture, expected), `orientation ${orientation}`).toBeLessThan(3);
		}
	});

	test("transparency becomes white, 16 bit become 8", async () => {
		const clear = { create: { width: 20, height: 10, channels: 4, background: "#00000000" } } as const;
		const png = await sharp(clear).toColourspace("rgb16").png().toBuffer();
		const { picture } = await only(png);
		expect(picture).toMatchObject({ width: 20, height: 10 });
		expect(picture.data.every((value) => value === 255)).toBe(true);
	});

	test("Display P3 and CMYK become sRGB", async () => {
		const green = sharp({ create: { width: 20, height: 10, channels: 3, background: { r: 120, g: 160, b: 130 } } });
		for (const bytes of [
			await green.clone().withIccProfile("p3").jpeg({ quality: 100 }).toBuffer(),
			await green.clone().toColourspace("cmyk").withIccProfile("cmyk").jpeg({ quality: 100 }).toBuffer(),
		]) {
			const [r, g, b] = [...(await only(bytes)).picture.data] as [number, number, number];
			expect(Math.max(Math.abs(r - 120), Math.abs(g - 160), Math.abs(b - 130))).toBeLessThan(12);
		}
	});

	test("a picture of 300 megapixels is too large by its header already", async () => {
		const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } })
			.png()
			.toBuffer();
		png.writeUInt32BE(30_000, 16);
		png.writeUInt32BE(10_000, 20);
		png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
		await expect(step([png], { colour: "auto" })).rejects.toMatchObject({ code: "too-large" });
	});

	test("noise and a drawing are damaged, nothing is empty", async () => {
		for (const bytes of [Buffer.from("no picture at all"), Buffer.from("BM".padEnd(60, "\0")), Buffer.from("<svg/>")]) {
			await expect(step([bytes], { colour: "auto" })).rejects.toEqual(new Failure("damaged"));
		}
		await expect(step([new Uint8Array()], { colour: "auto" })).rejects.toMatchObject({ code: "empty" });
	});
});

/** White, then blue, 128 x 96; written by libheif 1.15 (two calls of heif_context_encode_image). */
const twoPictures = [
	[
		"HEIC",
		"AAAAKGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZm1pZjFoZWljbWlhZgAAAgttZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAANGlsb2MAAAAAREAAAgABAAAAAAI7AAEAAAAAAAAAHgACAAAAAAJZAAEAAAAAAAAAJQAAADhpaW5mAAAAAAACAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAFWluZmUCAAAAAAIAAGh2YzEAAAABZGlwcnAAAAFAaXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoBAgYWW6kkprm4EBAwIAAAMAAgAAAwACECIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAIAAAABgAAAAEHBpeGkAAAAAAwgICAAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoBAgYWW6kkprm4EBAwIAAAMAAgAAAwACECIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAIAAAABgAAAAEHBpeGkAAAAAAwgICAAAABxpcG1hAAAAAAAAAAIAAQOBAoMAAgOEBYYAAABLbWRhdAAAABooAa8TgObIaFPqH7pl35RhoHKRTP0/861KvwAAACEoAa8TgOaocNP//kjUV/5Eer/fqC0nm9kO5rs7Zfo1PBI=",
	],
	[
		"AVIF",
		"AAAAKGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZmF2aWZtaWYxbWlhZgAAAVttZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAANGlsb2MAAAAAREAAAgABAAAAAAGLAAEAAAAAAAAAIwACAAAAAAGuAAEAAAAAAAAAKQAAADhpaW5mAAAAAAACAAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAFWluZmUCAAAAAAIAAGF2MDEAAAAAtGlwcnAAAACOaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADAAAAAAUaXNwZQAAAAAAAACAAAAAYAAAABBwaXhpAAAAAAMICAgAAAATY29scm5jbHgAAgACAAaAAAAADGF2MUOBAAwAAAAAFGlzcGUAAAAAAAAAgAAAAGAAAAAQcGl4aQAAAAADCAgIAAAAHmlwbWEAAAAAAAAAAgABBIGCA4QAAgSFhgeIAAAAVG1kYXQSAAoJGBm/32CBAQNCMhQSAAKKKKEAtNtpaSHaD5Q38QsBgBIACgkYGb/fYIEBA0IyGhIAAooooQC023qLqbTDexnVRW3q7QN7Iegg",
	],
] as const;

describe("real pictures", () => {
	test(
		"HEIC and AVIF decode, turned once",
		async () => {
			const heic = await only(readCollected("E/ianare_exif-samples/heic/IMG_5195.HEIC"));
			expect(heic).toMatchObject({ camera: true, picture: { width: 2566, height: 3313 } });
			const avif = (name: string) => only(readCollected(`E/python-pillow_Pillow/Tests/images/avif/${name}`));
			const [plain, turned] = [await avif("rot0mir0.avif"), await avif("rot1mir0.avif")];
			expect(meanDifference(turned.picture, plain.picture)).toBeLessThan(10);
		},
		slow,
	);

	test.each(twoPictures)("a %s of two pictures is two pages", async (_, base64) => {
		const pages = await frames(Buffer.from(base64, "base64"));
		const colours = pages.map(({ picture }) => [...picture.data.subarray(0, 3)].map((value) => Math.round(value / 50)));
		expect(colours).toEqual([
			[5, 5, 5],
			[1, 1, 4],
		]);
	});

	test("an AVIF that is put together from tiles is the whole, not the tiles", async () => {
		const pages = await frames(readCollected("E/lovell_sharp/test/fixtures/pitm.avif"));
		expect(pages.map(({ picture }) => [picture.width, picture.height])).toEqual([[4096, 800]]);
	});

	test(
		"a HEIC as phones have written it since their pictures have gain maps is read as well",
		async () => {
			const heic = Buffer.from(readCollected("E/ianare_exif-samples/heic/IMG_5195.HEIC"));
			// One description of several images, where there were two of one (ISO/IEC 14496-12, 8.11.12): older decoders refuse it.
			const at = heic.indexOf("cdsc") - 4;
			heic.writeUInt32BE(28, at);
			heic.writeUInt16BE(8, at + 10);
			for (let target = 0; target < 8; target++) heic.writeUInt16BE(43 - target, at + 12 + 2 * target);
			const { picture } = await only(heic);
			const { picture: plain } = await only(readCollected("E/ianare_exif-samples/heic/IMG_5195.HEIC"));
			expect(picture).toMatchObject({ width: 2566, height: 3313 });
			expect(meanDifference(picture, plain)).toBeLessThan(1);
		},
		slow,
	);

	test(
		"a HEIC larger than any page needs is made smaller while it is read",
		async () => {
			const heic = readCollected("E/ianare_exif-samples/heic/IMG_5195.HEIC");
			// By whatever lies in memory at most: a whole factor first, the rest finely.
			for (const most of [3_000_000, 1_000_000])
				for await (const { picture, scale } of decodeHeic(heic, most)) {
					expect(picture.width * picture.height).toBeGreaterThan(0.9 * most);
					expect(picture.width * picture.height).toBeLessThan(1.01 * most);
					expect(scale).toBeCloseTo(2566 / picture.width, 1);
				}
		},
		slow,
	);

	test(
		"an animation and a camera's picture with previews behind it are one page each, the first",
		async () => {
			const gif = readCollected("E/lovell_sharp/test/fixtures/animated-loop-3.gif");
			expect((await sharp(gif).metadata()).pages).toBeGreaterThan(1);
			const first = await sharp(gif, { page: 0 })
				.flatten({ background: "#fff" })
				.toColourspace("srgb")
				.raw()
				.toBuffer();
			expect(first.equals((await only(gif)).picture.data)).toBe(true);
			// MPO (CIPA DC-007): further JPEGs behind the first, for stereo and small screens.
			const jpeg = (grey: number) =>
				sharp({ create: { width: 64, height: 48, channels: 3, background: { r: grey, g: grey, b: grey } } })
					.jpeg()
					.toBuffer();
			const { picture } = await only(Buffer.concat([await jpeg(200), await jpeg(20)]));
			expect(picture).toMatchObject({ width: 64, height: 48 });
			expect(new Set(picture.data)).toEqual(new Set([200]));
		},
		slow,
	);

	test(
		"a TIFF with JPEGs of the first kind is read",
		async () => {
			const { picture } = await only(
				readCollected("E/python-pillow_Pillow/Tests/images/old-style-jpeg-compression.tif"),
			);
			expect(picture).toMatchObject({ width: 4160, height: 870 });
			const { channels } = await sharp(picture.data, { raw: picture }).stats();
			for (const { stdev } of channels) expect(stdev).toBeGreaterThan(10);
		},
		slow,
	);

	test("a BMP is the picture its PNG is", async () => {
		const image = (kind: string) => only(readCollected(`B/naptha_tesseract.js/tests/assets/images/simple.${kind}`));
		expect(meanDifference((await image("bmp")).picture, (await image("png")).picture)).toBeLessThan(1);
	});
});
