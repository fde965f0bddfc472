import sharp from "sharp";
import { expect, test } from "vitest";
import { encodeMrc } from "./encode-mrc.ts";

const [width, height] = [1000, 1300];
const grain = { dpi: 150, pictureQuality: 60, paperQuality: 45 };

/** Soft hills and clouds, with some sharp edges, or as much print on white. */
async function page(kind: "scene" | "print"): Promise<Buffer> {
	const hills = Array.from({ length: 60 }, (_, at) => {
		const [x, y, gray] = [(at * 397) % width, (at * 631) % height, 60 + ((at * 83) % 150)];
		return `<ellipse cx="${x}" cy="${y}" rx="${70 + ((at * 37) % 90)}" ry="60" fill="rgb(${gray},${gray},${gray})" filter="url(#soft)"/>`;
	});
	const edges = Array.from(
		{ length: 12 },
		(_, at) => `<path d="M${80 * at} ${90 * at + 60}l70 12l-10 16z" fill="#181818"/>`,
	);
	const lines = Array.from(
		{ length: 12 },
		(_, at) => `<text x="80" y="${120 + 80 * at}" font-size="30">gemäß § 433 Abs. 2 BGB</text>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><filter id="soft"><feGaussianBlur stdDeviation="14"/></filter>
		<rect width="100%" height="100%" fill="${kind === "scene" ? "#9ab" : "#fff"}"/>${(kind === "scene" ? [...hills, ...edges] : lines).join("")}</svg>`;
	return sharp(Buffer.from(svg)).flatten().removeAlpha().raw().toBuffer();
}

test.each([
	["a photo without paper stays a photo, whatever sharp edges are in it", "scene", undefined],
	["as little ink on paper is cut out", "print", expect.anything()],
] as const)("%s", async (_, kind, becomes) => {
	const raster = { data: await page(kind), width, height, channels: 3 as const, dpi: 150 };
	expect((await encodeMrc(raster, 150, grain))?.strokes).toEqual(becomes);
});
