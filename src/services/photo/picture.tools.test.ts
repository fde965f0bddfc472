import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { chance } from "../../../samples/chance.ts";
import { drawn, meanDifference, only, sheetOnTable } from "../../../test/helpers/known-pictures.ts";
import { printed } from "../../../test/helpers/printed.ts";
import { findSheets } from "../../imaging/detection/find-sheets.ts";
import { step } from "./step.ts";

const slow = 120_000;

/** Dark spots of mould on a plastered wall, lit from the left. */
async function mould(metadata: { density?: number } = {}): Promise<Uint8Array> {
	const random = chance(7);
	const spots = Array.from({ length: 900 }, () => {
		// The more the nearer to the corner below.
		const [x, y] = [1200 * Math.sqrt(random()), 900 * Math.sqrt(random())];
		const green = 50 + Math.floor(40 * random());
		const fill = `rgb(${green - 10},${green},${green - 22})`;
		return `<ellipse cx="${x}" cy="${y}" rx="${2 + 14 * random() ** 3}" ry="${2 + 11 * random() ** 3}" fill="${fill}" opacity="${0.35 + 0.6 * random()}"/>`;
	});
	const svg = `<svg width="1200" height="900"><defs><linearGradient id="wall"><stop offset="0" stop-color="#e9e2cf"/><stop offset="1" stop-color="#b3ab97"/></linearGradient></defs>
		<rect width="1200" height="900" fill="url(#wall)"/>${spots.join("")}</svg>`;
	return sharp(Buffer.from(svg)).withMetadata(metadata).jpeg({ quality: 92 }).toBuffer();
}

/** A head over a coat with straight edges, before a window. */
const portrait = () =>
	sharp(
		Buffer.from(`<svg width="900" height="1200"><defs>
			<linearGradient id="room" x2="0" y2="1"><stop offset="0" stop-color="#cfd9dc"/><stop offset="1" stop-color="#86766a"/></linearGradient>
			<linearGradient id="coat"><stop offset="0" stop-color="#39507c"/><stop offset="1" stop-color="#2a3a5c"/></linearGradient>
			<radialGradient id="face"><stop offset="0" stop-color="#e8b898"/><stop offset="1" stop-color="#b98062"/></radialGradient></defs>
			<rect width="900" height="1200" fill="url(#room)"/>
			<polygon points="250,560 660,545 720,1120 205,1135" fill="url(#coat)"/>
			<ellipse cx="455" cy="360" rx="130" ry="175" fill="url(#face)"/><circle cx="405" cy="330" r="12" fill="#333"/><circle cx="505" cy="330" r="12" fill="#333"/></svg>`),
	)
		.jpeg({ quality: 92 })
		.toBuffer();

const table = () => drawn(sheetOnTable, "#f4f2ee", "#6b4a2f");

describe("a picture on which there is no text", () => {
	test.each([
		["mould on a wall", () => mould()],
		["a portrait", portrait],
		["a bright table", table],
		["a photo of which no camera is named, at a sheet's resolution", () => mould({ density: 150 })],
	])(
		"keeps its whole frame and its colours: %s",
		async (_, make) => {
			const bytes = await make();
			const { picture: source } = await only(bytes);
			const { outputs, figures } = await step([bytes], { colour: "auto" });
			expect(figures.pages).toHaveLength(1);
			const { picture: kept } = await only(outputs[0] as Uint8Array);
			expect(meanDifference(kept, source)).toBeLessThan(1.5);
			const [page] = figures.pages;
			const { width, height } = source;
			expect(page).toMatchObject({ width, height, turned: 0, picture: true, notes: ["picture-kept"] });
			expect(page?.quad).toEqual([
				[0, 0],
				[width, 0],
				[width, height],
				[0, height],
			]);
		},
		slow,
	);

	test("might well be cropped: there is what looks like a sheet", async () => {
		for (const make of [portrait, table]) {
			expect(await findSheets((await only(await make())).picture)).toHaveLength(1);
		}
	});

	test(
		"stands as its EXIF turn says, and is gray or black and white on request",
		async () => {
			const upright = await portrait();
			const turned = await sharp(upright).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer();
			const { outputs, figures } = await step([turned], { colour: "gray" });
			expect(figures.pages).toMatchObject([{ width: 900, height: 1200, turned: 0, picture: true, notes: [] }]);
			expect((await sharp(outputs[0]).metadata()).format).toBe("jpeg");
			const gray = await sharp(upright).grayscale().jpeg({ quality: 100 }).toBuffer();
			const kept = await only(outputs[0] as Uint8Array);
			expect(meanDifference(kept.picture, (await only(gray)).picture)).toBeLessThan(2);
			const { outputs: bits } = await step([upright], { colour: "bw" });
			expect(await sharp(bits[0]).metadata()).toMatchObject({ format: "png", bitsPerSample: 1, width: 900 });
		},
		slow,
	);
});

describe("a sheet is still cut out and whitened", () => {
	async function onTable(sheet: Buffer): Promise<Uint8Array> {
		const create = { width: 1400, height: 1800, channels: 3, background: "#4a3c30" } as const;
		const photo = sharp({ create }).composite([{ input: sheet, left: 200, top: 190 }]);
		return photo.jpeg({ quality: 92 }).toBuffer();
	}

	async function expectPage(photo: Uint8Array): Promise<void> {
		const { outputs, figures } = await step([photo], { colour: "auto" });
		expect(figures.pages).toHaveLength(1);
		const [page] = figures.pages;
		expect(page?.notes).toContain("page-found");
		expect(page?.picture).toBeUndefined();
		expect((page?.height ?? 0) / (page?.width ?? 1)).toBeCloseTo(Math.SQRT2, 1);
		const { dominant } = await sharp(outputs[0]).stats();
		expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(240);
	}

	test(
		"with lines of text on it, lying sideways too",
		async () => {
			const { data, width, height } = await printed(20);
			const sheet = sharp(data, { raw: { width, height, channels: 3 } }).tint({ r: 235, g: 232, b: 222 });
			const photo = await onTable(await sheet.png().toBuffer());
			await expectPage(photo);
			await expectPage(await sharp(photo).rotate(90).jpeg({ quality: 92 }).toBuffer());
		},
		slow,
	);

	test(
		"with a single word on it",
		async () => {
			const svg = `<svg width="1000" height="1414"><rect width="1000" height="1414" fill="#eeebe2"/>
				<text x="500" y="500" font-size="110" font-family="Liberation Serif" text-anchor="middle" fill="#222">Vollmacht</text></svg>`;
			await expectPage(await onTable(await sharp(Buffer.from(svg)).png().toBuffer()));
		},
		slow,
	);
});
