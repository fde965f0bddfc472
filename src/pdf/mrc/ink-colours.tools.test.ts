import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { step } from "../../services/pdf/step.ts";

/** A5 at 200 dpi. */
const [width, height] = [1164, 1654];
const paper = `<rect width="100%" height="100%" fill="#f6f4ee"/>`;
const black = "#1c1a18";

/** What is printed, and what a pen wrote across it: one connected component of two colours. */
interface Sheet {
	readonly print: string;
	readonly pen: string;
}

const steps = (first: number, by: number, count: number) => Array.from({ length: count }, (_, at) => first + by * at);

function rules(colour: string, lines: readonly number[], columns: readonly number[]): string {
	const across = lines.map((y) => `<path d="M80 ${y} H1084"/>`);
	const down = columns.map((x) => `<path d="M${x} ${lines[0]} V${lines.at(-1)}"/>`);
	return `<g stroke="${colour}" stroke-width="4">${[...across, ...down].join("")}</g>`;
}

const words = "Der Beklagte zahlt 1.290,50 Euro nebst Zinsen, § 288 BGB, seit Mai.";
const text = steps(134, 45, 24).map((y) => `<text x="100" y="${y}">${words}</text>`);
const form = `${rules(black, steps(100, 45, 32), [80, 1084])}<g fill="${black}" font-size="32" font-family="Liberation Serif">${text.join("")}</g>`;
const signature = (colour: string): string =>
	`<path d="M600 1330 C 640 1220 650 1400 690 1310 S 740 1240 770 1330 S 820 1380 850 1300 S 920 1350 960 1310" stroke="${colour}" stroke-width="5"/>`;
const letters = steps(140, 90, 3).map((x) => `<path d="M${x} 400 q 20 -150 40 -60 t 30 90 q 10 40 30 -60"/>`);

const sheets: Readonly<Record<string, Sheet>> = {
	"a blue signature across the frame of a form": { print: form, pen: signature("#1b3fa8") },
	"a purple pen's tick and underline across black print": {
		print: form,
		pen: `<g stroke="#7a2a9a" stroke-width="5"><path d="M300 640 L340 690 L420 560"/><path d="M120 1010 C300 980 400 1030 460 1000"/></g>`,
	},
	"pencil across the lines of paper ruled in blue": {
		print: rules("#5f86c8", steps(100, 60, 25), steps(84, 60, 17)),
		pen: `<g stroke="#77767a" stroke-width="5">${letters.join("")}</g>`,
	},
	"a signature in pencil across the frame of a form": { print: form, pen: signature("#8a898c") },
};

const svg = (content: string): Buffer =>
	Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="none" stroke-linecap="round">${content}</g></svg>`,
	);

let folder: string;
beforeAll(() => {
	folder = mkdtempSync("/dev/shm/ink-colours-test-");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The page as Poppler draws it at 200 dpi once it is a PDF. */
async function drawn(source: Buffer): Promise<Buffer> {
	const pages = [{ dpi: 200, words: false }];
	const how = { do: "from-images", size: "normal", mostBytes: source.length, pages } as const;
	const [made] = (await step([source], how)).outputs as [Uint8Array];
	// Else it is a JPEG, in which every colour is kept.
	expect(made.length).toBeLessThan(0.1 * source.length);
	writeFileSync(join(folder, "made.pdf"), made);
	execFileSync("pdftoppm", ["-r", "200", "-singlefile", "-png", "made.pdf", "made"], { cwd: folder });
	return readFileSync(join(folder, "made.png"));
}

/** Numbers of the pixels inside the pen's strokes, further from print than colour bleeds. */
async function penPixels({ print, pen }: Sheet): Promise<number[]> {
	const alone = await sharp(svg(pen)).extractChannel("alpha").raw().toBuffer();
	const printed = await sharp(svg(print)).extractChannel("alpha").dilate(8).raw().toBuffer();
	return [...alone.keys()].filter((at) => alone[at] === 255 && printed[at] === 0);
}

/** CIELAB: L, a and b of each pixel. */
async function labOf(picture: Buffer): Promise<Float32Array> {
	const lab = sharp(picture).removeAlpha().toColourspace("lab");
	const { buffer, byteOffset, length } = await lab.raw({ depth: "float" }).toBuffer();
	return new Float32Array(buffer, byteOffset, length / 4);
}

test.each(Object.entries(sheets))(
	"%s keeps its colour",
	async (_, sheet) => {
		// As a scanner sees it: edges soft over a pixel.
		const page = sharp(svg(paper + sheet.print + sheet.pen)).blur(0.7);
		const source = await page.jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer();
		const [before, after] = [await labOf(source), await labOf(await drawn(source))];
		const off = (at: number, channel: number) =>
			(after[3 * at + channel] as number) - (before[3 * at + channel] as number);
		const pixels = await penPixels(sheet);
		const otherHue = pixels.filter((at) => Math.hypot(off(at, 1), off(at, 2)) > 25).length / pixels.length;
		const darker = pixels.filter((at) => off(at, 0) < -20).length / pixels.length;
		expect(pixels.length).toBeGreaterThan(500);
		// Of one ink all of them would be; a few near the crossing share the print's.
		expect(otherHue).toBeLessThan(0.15);
		// Pencil has the hue of black: close to print its gray is averaged with it.
		expect(darker).toBeLessThan(0.5);
	},
	120_000,
);
