import sharp from "sharp";
import { expect, test } from "vitest";
import { orientationEngine } from "../tools/tesseract-orientation.ts";
import { estimateOrientation } from "./orientation.ts";
import type { Raster } from "./raster.ts";
import type { Rotation } from "./rotate90.ts";

const cover = `<svg width="500" height="700" xmlns="http://www.w3.org/2000/svg"><rect width="100%" height="100%" fill="#fff"/>
	<rect y="450" width="100%" height="250" fill="#d90"/>
	<g font-family="Liberation Sans" font-size="8"><text x="90" y="330">The best quality and design is just for you.</text>
	<text x="90" y="345">You will like writing with it all the time.</text></g></svg>`;
const table = `<svg width="500" height="700" xmlns="http://www.w3.org/2000/svg"><rect width="100%" height="100%" fill="#fff"/>
	${Array.from({ length: 120 }, (_, i) => `<circle cx="${(i * 197) % 500}" cy="${(i * 311) % 700}" r="${2 + ((i * 7) % 9)}" fill="#${300 + ((i * 37) % 600)}"/>`).join("")}</svg>`;

async function lying(svg: string, by: Rotation): Promise<Raster> {
	const { data, info } = await sharp(await sharp(Buffer.from(svg)).grayscale().png().toBuffer())
		.rotate(by)
		.extractChannel(0)
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 1 };
}

test("two lines of small print determine the orientation of a cover", async () => {
	for (const by of [0, 90, 180, 270] as const) {
		const { turn, unsure } = await estimateOrientation(await lying(cover, by), orientationEngine);
		expect({ by, off: (by + turn) % 360, unsure }).toEqual({ by, off: 0, unsure: false });
	}
});

test("a page without letters stays as it came, without doubt", async () => {
	expect(await estimateOrientation(await lying(table, 90), orientationEngine)).toEqual({ turn: 0, unsure: false });
});
