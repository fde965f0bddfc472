import sharp from "sharp";
import { expect, test, vi } from "vitest";
import { findSheets } from "../../src/imaging/detection/find-sheets.ts";
import { area, intersectionOverUnion, type Quad } from "../../src/imaging/geometry.ts";
import { decodeHeic } from "../../src/services/photo/decode-heic.ts";
import { step } from "../../src/services/photo/step.ts";
import { photo } from "../../src/services/photo/task.ts";
import { takenAt } from "../../src/services/unpack/taken-at.ts";
import { meanDifference, only } from "../helpers/known-pictures.ts";
import { annotated } from "./annotated.ts";
import { readCollected } from "./folder.ts";

vi.setConfig({ testTimeout: 300_000 });

const iphone = "E/ianare_exif-samples/heic/IMG_5195.HEIC";
const pillow = "E/python-pillow_Pillow/Tests/images/";

test("an iPhone's HEIC is turned once, and says when it was taken", async () => {
	const heic = readCollected(iphone);
	expect(await only(heic)).toMatchObject({ camera: true, picture: { width: 2566, height: 3313 } });
	expect(takenAt(heic)).toMatch(/^2021:04:11 /);
});

test("a HEIC as phones have written it since their pictures have gain maps is read as well", async () => {
	const heic = readCollected(iphone);
	const { picture: plain } = await only(readCollected(iphone));
	// One description of several images, where there were two of one (ISO/IEC 14496-12, 8.11.12): older decoders refuse it.
	const at = heic.indexOf("cdsc") - 4;
	heic.writeUInt32BE(28, at);
	heic.writeUInt16BE(8, at + 10);
	for (let target = 0; target < 8; target++) heic.writeUInt16BE(43 - target, at + 12 + 2 * target);
	const { picture } = await only(heic);
	expect(picture).toMatchObject({ width: 2566, height: 3313 });
	expect(meanDifference(picture, plain)).toBeLessThan(1);
});

test("a HEIC larger than any page needs is made smaller while it is read", async () => {
	for (const most of [3_000_000, 1_000_000])
		for await (const { picture, scale } of decodeHeic(readCollected(iphone), most)) {
			expect(picture.width * picture.height).toBeGreaterThan(0.9 * most);
			expect(picture.width * picture.height).toBeLessThan(1.01 * most);
			expect(scale).toBeCloseTo(2566 / picture.width, 1);
		}
});

test("a TIFF with JPEGs of the first kind is read; JPEG 2000 has all its colours", async () => {
	const { picture } = await only(readCollected(`${pillow}old-style-jpeg-compression.tif`));
	expect(picture).toMatchObject({ width: 4160, height: 870 });
	const { channels } = await sharp(picture.data, { raw: picture }).stats();
	for (const { stdev } of channels) expect(stdev).toBeGreaterThan(10);
	const card = await only(readCollected(`${pillow}test-card-lossy-tiled.jp2`));
	expect(card.picture).toMatchObject({ width: 640, height: 480, channels: 3 });
	expect(new Set(card.picture.data.map((value) => value >> 5)).size).toBe(8);
});

test("each page of a fax TIFF becomes one, black and white stays so", async () => {
	const { outputs, figures } = await step([readCollected("E/lovell_sharp/test/fixtures/G31D_MULTI.TIF")], {
		colour: "auto",
	});
	expect(photo.figures.parse(figures).pages.length).toBe(outputs.length);
	expect(outputs.length).toBeGreaterThan(1);
	expect(await sharp(outputs[0]).metadata()).toMatchObject({ format: "png", bitsPerSample: 1 });
});

test("a picture turned by its EXIF tag is not turned again, even with two words to go by", async () => {
	for (const name of ["simple", "simple-90", "simple-180", "simple-270"]) {
		const picture = readCollected(`B/naptha_tesseract.js/tests/assets/images/${name}.jpg`);
		const { figures } = await step([picture], { colour: "gray" });
		expect(figures.pages[0], name).toMatchObject({ turned: 0, width: 320, height: 180, notes: [] });
	}
});

test("sheets are found in photos", async () => {
	const overlaps: number[] = [];
	// Every third one: the whole table is `npm run bench:photos`.
	for (const { file, quad } of annotated().filter((_, i) => i % 3 === 0)) {
		const { picture, scale } = await only(readCollected(file));
		expect(scale).toBe(1);
		const found = await findSheets(picture);
		overlaps.push(found.length === 1 ? intersectionOverUnion(found[0]?.quad as Quad, quad) : 0);
	}
	const mean = overlaps.reduce((sum, one) => sum + one, 0) / overlaps.length;
	expect(mean).toBeGreaterThan(0.9);
	expect(overlaps.filter((one) => one > 0.95).length / overlaps.length).toBeGreaterThan(0.8);
});

test("what only looks like a sheet is none: a keyboard on a white desk, text and shapes on white, a whole page, an icon", async () => {
	for (const path of [
		"A/tony-xlh_SynthDocs/data/background/keyboard.jpg",
		"E/microsoft_markitdown/packages/markitdown/tests/test_files/test_llm.jpg",
		"B/naptha_tesseract.js/tests/assets/images/simple.png",
		"B/tesseract-ocr_test/testing/eurotext.tif",
	])
		expect(await findSheets((await only(readCollected(path))).picture), path).toEqual([]);
});

test("of the sheets in real photos none is missed, and little of any", async () => {
	const corners = JSON.parse(readCollected("A/corners.json").toString()) as Record<string, Quad[]>;
	for (const [file, [truth]] of Object.entries(corners)
		.slice(1, 20)
		.filter((_, i) => i % 6 === 0)) {
		const [found] = await findSheets((await only(readCollected(`A/${file}`))).picture);
		expect(intersectionOverUnion(found?.quad as Quad, truth as Quad), file).toBeGreaterThan(0.9);
		expect(area(found?.quad as Quad) / area(truth as Quad), file).toBeGreaterThan(0.95);
	}
});
