import sharp from "sharp";
import type { RgbRaster } from "../../src/imaging/raster.ts";

const words =
	"Der Mieter zahlt die Miete bis zum dritten Werktag eines Monats im Voraus an den Vermieter und trägt die Kosten der Heizung";

/** A page of that many lines of text, every one level, for tests. */
export async function printed(lines: number): Promise<RgbRaster> {
	const text = Array.from({ length: lines }, (_, i) => {
		const all = words.split(" ");
		const said = [...all.slice(i % all.length), ...all].slice(0, 13).join(" ");
		return `<text x="90" y="${120 + 44 * i}" font-size="22" font-family="Liberation Serif">${said}</text>`;
	});
	const svg = `<svg width="1000" height="1414" xmlns="http://www.w3.org/2000/svg"><rect width="100%" height="100%" fill="#fff"/>${text.join("")}</svg>`;
	const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}
