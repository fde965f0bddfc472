import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { step } from "../../services/pdf/step.ts";

/** Amounts in print of 10 points, set at 300 dpi, as a phone sees them: 150 dpi, soft, a little noise, on paper in plain light. */
const [width, height] = [1240, 640];
const paperGray = 0xd4;
const fontSize = (10 * 300) / 72;
const columns = Array.from({ length: 9 }, (_, at) => 120 + 260 * at);
const lines = Array.from({ length: 10 }, (_, at) => 120 + 110 * at);

/** `digits` and `points`: their colours, or "none". */
function amounts(digits: string, points: string, paper: string): Buffer {
	const all = lines.flatMap((y, line) =>
		columns.map((x, column) => {
			const [euros, cents] = [10 + ((37 * line + 53 * column) % 900), 10 + ((29 * line + 17 * column) % 90)];
			const point = column % 2 === 0 ? "." : ",";
			return `<text x="${x}" y="${y}"><tspan fill="${digits}">${euros}</tspan><tspan fill="${points}">${point}</tspan><tspan fill="${digits}">${cents}</tspan></text>`;
		}),
	);
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${2 * width}" height="${2 * height}"><rect width="100%" height="100%" fill="${paper}"/><g font-family="Liberation Sans" font-size="${fontSize}">${all.join("")}</g></svg>`,
	);
}

/** The photo as a JPEG, blurred by `blurred` pixels. */
async function photo(blurred: number): Promise<Buffer> {
	const page = await sharp(amounts("#222222", "#222222", "#d8d4cc"))
		.removeAlpha()
		.resize(width, height)
		.toBuffer();
	const data = await sharp(page).blur(blurred).raw().toBuffer();
	let state = 1;
	const noisy = data.map((value) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.max(0, Math.min(255, value + Math.round(((state >>> 24) / 255 - 0.5) * 10)));
	});
	return sharp(noisy, { raw: { width, height, channels: 3 } })
		.jpeg({ quality: 88 })
		.toBuffer();
}

let folder: string;
beforeAll(() => {
	folder = mkdtempSync("/dev/shm/points-test-");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The page as Poppler draws it at 150 dpi once it is a PDF. */
async function drawn(source: Buffer): Promise<Buffer> {
	const pages = [{ dpi: 150, words: false }];
	const how = { do: "from-images", size: "normal", mostBytes: source.length, pages } as const;
	const [made] = (await step([source], how)).outputs as [Uint8Array];
	// Else it is a JPEG, in which nothing vanishes.
	expect(made.length).toBeLessThan(0.2 * source.length);
	writeFileSync(join(folder, "made.pdf"), made);
	execFileSync("pdftoppm", ["-r", "150", "-singlefile", "-png", "made.pdf", "made"], { cwd: folder });
	return readFileSync(join(folder, "made.png"));
}

const grayOf = (picture: Buffer): Promise<Buffer> => sharp(picture).removeAlpha().toColourspace("b-w").raw().toBuffer();

/** The middle of each point and comma: number of its pixel. */
async function middles(): Promise<number[]> {
	const alone = await grayOf(
		await sharp(amounts("none", "#000000", "#ffffff"))
			.resize(width, height)
			.toBuffer(),
	);
	return lines.flatMap((y) =>
		columns.map((x) => {
			let [sum, along, down] = [0, 0, 0];
			for (let line = y / 2 - 20; line < y / 2 + 15; line++)
				for (let column = x / 2; column < x / 2 + 100; column++) {
					const dark = 255 - (alone[line * width + column] as number);
					sum += dark;
					along += dark * column;
					down += dark * line;
				}
			return Math.round(down / sum) * width + Math.round(along / sum);
		}),
	);
}

/** The darkest of the 3 × 3 pixels around one. */
const darkestAround = (gray: Uint8Array, at: number): number =>
	Math.min(...[-width, 0, width].flatMap((row) => [-1, 0, 1].map((x) => gray[at + row + x] as number)));

test.each([1.2, 1.3])("every decimal point of a photo blurred by %d pixels is still there", async (blurred) => {
	const source = await photo(blurred);
	const [before, after] = [await grayOf(source), await grayOf(await drawn(source))];
	const contrast = (gray: Uint8Array, at: number): number => paperGray - darkestAround(gray, at);
	const points = await middles();
	expect(points.filter((at) => contrast(before, at) > 40).length).toBe(lines.length * columns.length);
	expect(points.filter((at) => contrast(after, at) < 0.5 * contrast(before, at))).toEqual([]);
});
