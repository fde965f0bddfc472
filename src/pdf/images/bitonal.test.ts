import sharp from "sharp";
import { expect, test } from "vitest";
import { toBitmap } from "./bitonal.ts";

test("a shadow across the page's foot is paper; what is written on it is ink, and a broad bar", async () => {
	const [width, height] = [600, 800];
	const svg = `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="#eee"/>
		<rect y="500" width="100%" height="300" fill="#888"/><rect x="100" y="650" width="400" height="6" fill="#555"/>
		<rect x="200" y="150" width="200" height="250" fill="#222"/></svg>`;
	const { rows } = await toBitmap(sharp(Buffer.from(svg)).flatten(), width);
	const black = (x: number, y: number): boolean => (((rows[y * 75 + (x >> 3)] ?? 0) << (x & 7)) & 0x80) !== 0;
	for (const y of [160, 275, 390, 653]) expect(black(300, y), `line ${y}`).toBe(true);
	for (const y of [100, 450, 600, 700, 780]) expect(black(300, y), `line ${y}`).toBe(false);
});
