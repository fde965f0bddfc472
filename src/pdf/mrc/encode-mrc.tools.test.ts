import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { step } from "../../services/pdf/step.ts";

/** A sheet with everything that a verdictOf would want to see, at 200 dpi, A5. */
const width = 1164;
const height = 1654;
const lines = Array.from(
	{ length: 20 },
	(_, line) =>
		`<text x="90" y="${420 + 50 * line}">Der Beklagte zahlt ${line * 137} Euro nebst Zinsen, § 288 BGB.</text>`,
);
const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Liberation Serif" font-size="36">
	<defs><linearGradient id="g"><stop offset="0" stop-color="#103070"/><stop offset="1" stop-color="#f4f0e8"/></linearGradient></defs>
	<rect width="100%" height="100%" fill="#f4f0e8"/>
	<rect x="80" y="60" width="400" height="120" fill="url(#g)"/>
	<rect x="80" y="684" width="500" height="46" fill="#fff15a"/>
	<g fill="#1c1a18">${lines.join("")}</g>
	<text x="90" y="330" fill="#1b3fa8">Blau geschrieben</text>
	<g transform="rotate(-8 800 240)" fill="none" stroke="#c02a2a" stroke-width="5"><rect x="620" y="180" width="420" height="110"/></g>
	<path d="M90 1500 Q 300 1440 520 1500 T 1000 1490" fill="none" stroke="#a9a6a0" stroke-width="3"/>
</svg>`;

let folder: string;
let source: Buffer;
let drawn: { data: Buffer; info: { width: number } };
let made: Uint8Array;
beforeAll(async () => {
	folder = mkdtempSync("/dev/shm/mixed-test-");
	source = await sharp(Buffer.from(sheet)).jpeg({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer();
	const pages = [{ dpi: 200, words: false }];
	const how = { do: "from-images", size: "normal", mostBytes: source.length, pages } as const;
	[made] = (await step([source], how)).outputs as [Uint8Array];
	writeFileSync(join(folder, "made.pdf"), made);
	execFileSync("pdftoppm", ["-r", "200", "-singlefile", "-png", "made.pdf", "made"], { cwd: folder });
	drawn = await sharp(readFileSync(join(folder, "made.png")))
		.removeAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The colour of the pixel that stands out most from `paper` within a box. */
function strongest(left: number, top: number, right: number, bottom: number, paper: readonly number[]): number[] {
	let best: number[] = [];
	let most = -1;
	for (let y = top; y < bottom; y++)
		for (let x = left; x < right; x++) {
			const colour = pixel(x, y);
			const off = colour.reduce((sum, value, channel) => sum + Math.abs(value - (paper[channel] ?? 0)), 0);
			if (off > most) [best, most] = [colour, off];
		}
	return best;
}

const pixel = (x: number, y: number): number[] => [
	...drawn.data.subarray(3 * (y * drawn.info.width + x)).subarray(0, 3),
];
const paper = [0xf4, 0xf0, 0xe8];

function expectColour(found: readonly number[], wanted: readonly number[], within: number): void {
	for (const [channel, value] of wanted.entries())
		expect(Math.abs((found[channel] ?? 0) - value), `${found} for ${wanted}`).toBeLessThanOrEqual(within);
}

test("a page becomes a fraction of its bytes and stays PDF/A", () => {
	expect(made.length).toBeLessThan(0.25 * source.length);
	expect(Buffer.from(made).toString("latin1")).toContain("pdfaid:part");
});

test("print stays black, blue stays blue, a stamp red", () => {
	expectColour(strongest(90, 800, 700, 850, paper), [0x1c, 0x1a, 0x18], 24);
	expectColour(strongest(90, 300, 360, 335, paper), [0x1b, 0x3f, 0xa8], 30);
	expectColour(strongest(650, 150, 1000, 330, paper), [0xc0, 0x2a, 0x2a], 36);
});

test("marker, pencil and fading colours are still there", () => {
	expectColour(pixel(560, 690), [0xff, 0xf1, 0x5a], 24);
	const pencil = strongest(250, 1440, 350, 1500, paper);
	expect(paper[0] as number).toBeGreaterThan((pencil[0] as number) + 45);
	// Along the gradient it only ever gets lighter: no speckles where it was cut.
	const along = Array.from({ length: 38 }, (_, step) => pixel(85 + 10 * step, 120)[0] as number);
	for (const [step, value] of along.entries()) expect(value).toBeGreaterThan((along[step - 1] ?? 0) - 12);
});
