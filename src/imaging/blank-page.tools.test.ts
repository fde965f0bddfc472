import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { isSurelyBlank } from "./blank-page.ts";

const [width, height] = [1240, 877];
/** Between -1 and 1, the same in every run. */
const grainOfPaper = (() => {
	let state = 1;
	return Float32Array.from({ length: width * height }, () => {
		let sum = 0;
		for (let draw = 0; draw < 4; draw++) {
			state = (state * 48271) % 2147483647;
			sum += state / 2147483647;
		}
		return sum / 2 - 1;
	});
})();

/** Half a sheet, scanned at 150 dpi: gray paper with grain, lighter in the middle, its picture compressed as scanners do. */
async function scanned(marks: string, { grain = 8, quality = 60 } = {}): Promise<boolean> {
	const drawn = await sharp({ create: { width, height, channels: 3, background: "#f4f3f0" } })
		.composite([{ input: Buffer.from(`<svg width="${width}" height="${height}">${marks}</svg>`) }])
		.grayscale()
		.raw()
		.toBuffer();
	for (const [at, value] of drawn.entries()) {
		const shade = 6 * Math.cos(((at % width) / width - 0.5) * 3);
		drawn[at] = Math.min(255, value - 8 + shade + grain * (grainOfPaper[at] as number));
	}
	const jpeg = await sharp(drawn, { raw: { width, height, channels: 1 } })
		.jpeg({ quality })
		.toBuffer();
	return isSurelyBlank({ data: await sharp(jpeg).grayscale().raw().toBuffer(), width, height, channels: 1 });
}

describe("blank", () => {
	test.each<[string, string, { grain?: number; quality?: number }]>([
		["paper", "", {}],
		["clean paper", "", { grain: 0 }],
		["coarse paper, badly compressed", "", { grain: 14, quality: 45 }],
		["dust", '<rect x="500" y="700" width="1" height="2" fill="#888"/><rect x="900" y="90" width="1" height="1"/>', {}],
		["a shadow at the rim", '<rect x="0" y="0" width="10" height="877" fill="#555"/>', {}],
	])("%s", async (_, marks, paper) => {
		expect(await scanned(marks, paper)).toBe(true);
	});
});

describe("not blank", () => {
	test.each<[string, string]>([
		["a page number", '<text x="620" y="840" font-size="19">1</text>'],
		["a light gray page number", '<text x="620" y="840" font-size="21" fill="#bbb">- 12 -</text>'],
		[
			"a faint pencil's stroke",
			'<path d="M300 400 q30 -45 60 0 t60 8" fill="none" stroke="#d6d6d4" stroke-width="2.2"/>',
		],
		["a pencil's tick", '<path d="M300 400 l9 19 l30 -45" fill="none" stroke="#c8c8c8" stroke-width="2.2"/>'],
		["a pale stamp", '<rect x="700" y="200" width="300" height="90" fill="none" stroke="#e8b8b8" stroke-width="3"/>'],
		[
			"a signature in pale blue",
			'<path d="M600 600 q40 -70 70 0 t70 0" fill="none" stroke="#b8c8e8" stroke-width="3"/>',
		],
		["one small word", '<text x="200" y="300" font-size="17" fill="#777">Nein</text>'],
		["a thin rule", '<rect x="200" y="500" width="900" height="1" fill="#aaa"/>'],
	])("%s", async (_, marks) => {
		expect(await scanned(marks)).toBe(false);
	});
});
