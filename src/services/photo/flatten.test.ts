import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { type Bend, bend } from "./bend.ts";
import type { BentSheet } from "./bent-sheet.ts";
import { bentSheet, flatten } from "./flatten.ts";
import type { Picture } from "./picture.ts";
import { textLines } from "./text-lines.ts";
import { unbend } from "./unbend.ts";

const words =
	"Der Mieter zahlt die Miete bis zum dritten Werktag eines Monats im Voraus an den Vermieter und trägt die Kosten der Heizung";

/** A page of text, every line level. */
async function printed(lines: number): Promise<Picture> {
	const text = Array.from({ length: lines }, (_, i) => {
		const all = words.split(" ");
		const said = [...all.slice(i % all.length), ...all].slice(0, 13).join(" ");
		return `<text x="90" y="${120 + 44 * i}" font-size="22" font-family="Liberation Serif">${said}</text>`;
	});
	const svg = `<svg width="1000" height="1414" xmlns="http://www.w3.org/2000/svg"><rect width="100%" height="100%" fill="#fff"/>${text.join("")}</svg>`;
	const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}

/** How far the page's longest lines stray up and down from their mean, px. */
function stray(page: Picture): number {
	const { lines } = textLines(page);
	const strays = lines.map(({ feet }) => {
		const heights = feet.map(({ y }) => y).sort((a, b) => a - b);
		return (heights[Math.floor(0.85 * feet.length)] as number) - (heights[Math.floor(0.1 * feet.length)] as number);
	});
	return strays.sort((a, b) => b - a)[3] ?? Number.NaN;
}

const bends: readonly Bend[] = [
	{ shape: "arch", slope: 0.3, camera: [0.5, 0.5, 1.2] },
	{ shape: "gutter", slope: 0.5, camera: [0.4, 0.7, 1.1] },
	{ shape: "wave", slope: 0.35, camera: [0.5, 0.35, 1.2] },
];

describe("flatten", { timeout: 60_000 }, () => {
	test.each(bends)("a page bent like $shape has level lines again", async (how) => {
		const page = await printed(26);
		const bent = bend(page, how);
		expect(stray(bent)).toBeGreaterThan(8);
		const sheet = await bentSheet(bent);
		expect(sheet).toBeDefined();
		const flat = unbend(bent, sheet as BentSheet);
		expect(stray(flat)).toBeLessThan(stray(page) + 3);
		// As high and as wide as it was, or nearly: nothing is cut away.
		expect(flat.width / page.width).toBeGreaterThan(0.93);
		expect(flat.height).toBeGreaterThan(page.height);
	});

	test("a level page stays as it is, and so does one of three lines", async () => {
		const level = await printed(26);
		expect(await flatten(level)).toBe(level);
		const few = bend(await printed(3), bends[0] as Bend);
		expect(await bentSheet(few)).toBeUndefined();
	});
});
