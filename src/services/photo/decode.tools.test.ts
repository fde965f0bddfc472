import { readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { drawn, frames, meanDifference, only, sheetOnTable } from "../../../test/helpers/known-pictures.ts";
import { sample } from "../../../test/helpers/service.ts";
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
	test("AVIF is turned once, as its container says", async () => {
		const [plain, turned] = [await only(fixture("pictures/upright.avif")), await only(fixture("pictures/turned.avif"))];
		expect(meanDifference(turned.picture, plain.picture)).toBeLessThan(10);
	});

	test.each(twoPictures)("a %s of two pictures is two pages", async (_, base64) => {
		const pages = await frames(Buffer.from(base64, "base64"));
		const colours = pages.map(({ picture }) => [...picture.data.subarray(0, 3)].map((value) => Math.round(value / 50)));
		expect(colours).toEqual([
			[5, 5, 5],
			[1, 1, 4],
		]);
	});

	test("an AVIF that is put together from tiles is the whole, not the tiles", async () => {
		const pages = await frames(fixture("pictures/tiles.avif"));
		expect(pages.map(({ picture }) => [picture.width, picture.height])).toEqual([[4096, 800]]);
	});

	test("a HEIC as phones have written it since their pictures have gain maps is read as well", async () => {
		const heic = Buffer.from(twoPictures[0][1], "base64");
		// One description of several images (ISO/IEC 14496-12, 8.11.12), in the box of all facts; the pictures move behind it.
		const [description, targets] = [9, [1, 2, 3, 4, 5, 6, 7, 8]] as const;
		const reference = Buffer.alloc(12 + 12 + 2 * targets.length);
		reference.writeUInt32BE(reference.length, 0);
		reference.write("iref", 4, "latin1");
		reference.writeUInt32BE(reference.length - 12, 12);
		reference.write("cdsc", 16, "latin1");
		reference.writeUInt16BE(description, 20);
		reference.writeUInt16BE(targets.length, 22);
		for (const [at, target] of targets.entries()) reference.writeUInt16BE(target, 24 + 2 * at);
		const meta = heic.indexOf("meta") - 4;
		const end = meta + heic.readUInt32BE(meta);
		heic.writeUInt32BE(end - meta + reference.length, meta);
		// Where each picture's bytes begin: the base offsets of the box `iloc` (8.11.3).
		const firstBase = heic.indexOf("iloc") + 16;
		for (const at of [firstBase, firstBase + 18]) heic.writeUInt32BE(heic.readUInt32BE(at) + reference.length, at);
		const pages = await frames(Buffer.concat([heic.subarray(0, end), reference, heic.subarray(end)]));
		expect(pages.map(({ camera, picture }) => [camera, picture.width, picture.height])).toEqual([
			[true, 128, 96],
			[true, 128, 96],
		]);
	});

	test(
		"a HEIC larger than any page needs is made smaller while it is read",
		async () => {
			const heic = await readFile(sample("Foto.heic"));
			const { picture: whole } = await only(heic);
			// By whatever lies in memory at most: a whole factor first, the rest finely.
			for (const most of [3_000_000, 1_000_000])
				for await (const { picture, scale } of decodeHeic(heic, most)) {
					expect(picture.width * picture.height).toBeGreaterThan(0.9 * most);
					expect(picture.width * picture.height).toBeLessThan(1.01 * most);
					expect(scale).toBeCloseTo(whole.width / picture.width, 1);
				}
		},
		slow,
	);

	test(
		"an animation and a camera's picture with previews behind it are one page each, the first",
		async () => {
			const sides = await Promise.all(
				["#c02020", "#2060a0", "#20a060"].map((background) =>
					sharp({ create: { width: 60, height: 40, channels: 3, background } })
						.png()
						.toBuffer(),
				),
			);
			const gif = await sharp(sides, { join: { animated: true } })
				.gif()
				.toBuffer();
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
			const jpeg = Buffer.from(await drawn(sheetOnTable, "#f4f2ee", "#6b4a2f"));
			const { picture } = await only(oldStyle(jpeg, 1200, 1200));
			expect(picture).toMatchObject({ width: 1200, height: 1200 });
			expect(meanDifference(picture, (await only(jpeg)).picture)).toBeLessThan(3);
		},
		slow,
	);

	test("a BMP is the picture its PNG is", async () => {
		const [width, height] = [31, 20];
		const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
		const { data } = await sharp({ create: { width, height, channels: 3, background: "#fff", noise } })
			.raw()
			.toBuffer({ resolveWithObject: true });
		const { picture } = await only(bmp(data, width, height));
		expect(picture).toMatchObject({ width, height });
		expect(Buffer.from(picture.data).equals(data)).toBe(true);
	});
});

/** A TIFF with a JPEG of the first kind (TIFF 6.0, section 22: compression 6), which points to a whole JPEG. */
function oldStyle(jpeg: Buffer, width: number, height: number): Buffer {
	const [short, long] = [3, 4];
	const bitsAt = 8;
	const jpegAt = 16;
	const entries = [
		[256, long, 1, width],
		[257, long, 1, height],
		[258, short, 3, bitsAt],
		[259, short, 1, 6],
		[262, short, 1, 6],
		[273, long, 1, jpegAt],
		[277, short, 1, 3],
		[278, long, 1, height],
		[279, long, 1, jpeg.length],
		[512, short, 1, 1],
		[513, long, 1, jpegAt],
		[514, long, 1, jpeg.length],
		[530, short, 2, 2 | (2 << 16)],
	] as const;
	const directoryAt = jpegAt + jpeg.length + (jpeg.length % 2);
	const file = Buffer.alloc(directoryAt + 2 + 12 * entries.length + 4);
	file.write("II*\0", "latin1");
	file.writeUInt32LE(directoryAt, 4);
	for (const component of [0, 1, 2]) file.writeUInt16LE(8, bitsAt + 2 * component);
	jpeg.copy(file, jpegAt);
	file.writeUInt16LE(entries.length, directoryAt);
	for (const [index, [tag, type, count, value]] of entries.entries()) {
		const at = directoryAt + 2 + 12 * index;
		file.writeUInt16LE(tag, at);
		file.writeUInt16LE(type, at + 2);
		file.writeUInt32LE(count, at + 4);
		file.writeUInt32LE(value, at + 8);
	}
	return file;
}

/** Windows' bitmap of 24 bits: rows from the bottom, blue first, each row a multiple of four bytes long. */
function bmp(rgb: Uint8Array, width: number, height: number): Buffer {
	const stride = Math.ceil((3 * width) / 4) * 4;
	const file = Buffer.alloc(54 + stride * height);
	file.write("BM");
	for (const [at, value] of [
		[2, file.length],
		[10, 54],
		[14, 40],
		[18, width],
		[22, height],
		[26, 1 | (24 << 16)],
	] as const)
		file.writeUInt32LE(value, at);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			for (let channel = 0; channel < 3; channel++)
				file[54 + (height - 1 - y) * stride + 3 * x + channel] = rgb[3 * (y * width + x) + 2 - channel] as number;
	return file;
}
