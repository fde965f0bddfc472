import sharp from "sharp";
import { expect, test } from "vitest";
import { isSet, strideOf } from "../../imaging/raster.ts";
import { encodeMrc } from "./encode-mrc.ts";

const [width, height] = [1000, 1400];
const grain = { dpi: 150, pictureQuality: 60, paperQuality: 45 };

/** What is printed on the sheet's back: `darker` than the paper by so much, `blurred` by so many pixels; and whether there is print over it. */
interface Back {
	readonly darker: number;
	readonly blurred?: number;
	readonly printedOver?: boolean;
}

/** Print on the left half; on the right what shows through; and noise. */
async function sheet({ darker, blurred = 0, printedOver = false }: Back): Promise<Uint8Array> {
	const back = 240 - darker;
	const lines = Array.from({ length: 20 }, (_, at) => 80 + 60 * at);
	const soft = blurred > 0 ? `filter="url(#paper)"` : "";
	const svg = `<svg width="${width}" height="${height}" font-family="Liberation Serif" font-size="36">
		<filter id="paper"><feGaussianBlur stdDeviation="${blurred}"/></filter>
		<rect width="100%" height="100%" fill="rgb(240,240,240)"/>
		${lines.map((y) => `<text x="40" y="${y}" fill="#222">gemäß § 433 Abs. 2 BGB</text>`).join("")}
		${lines.map((y) => `<text x="540" y="${y}" ${soft} fill="rgb(${back},${back},${back})">gemäß § 433 Abs. 2</text>`).join("")}
		${printedOver ? lines.map((y) => `<text x="570" y="${y + 18}" fill="#222">433</text>`).join("") : ""}
	</svg>`;
	const { data } = await sharp(Buffer.from(svg))
		.toColourspace("b-w")
		.extractChannel(0)
		.raw()
		.toBuffer({ resolveWithObject: true });
	let state = 1;
	return data.map((value) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.max(0, Math.min(255, value + Math.round(((state >>> 24) / 255 - 0.5) * 24)));
	});
}

interface Right {
	readonly inks: string;
	/** Whether each pixel of the right half is a stroke. */
	readonly set: readonly boolean[];
}

async function strokesAtRight(back: Back): Promise<Right> {
	const raster = { data: await sheet(back), width, height, channels: 1 as const, dpi: 200 };
	const mixed = await encodeMrc(raster, 200, grain);
	if (mixed === undefined) throw new Error("no strokes at all");
	const { strokes, foreground } = mixed;
	const set: boolean[] = [];
	for (let y = 0; y < height; y++)
		for (let x = 520; x < width; x++) set.push(isSet(strokes.rows, strideOf(width), x, y));
	return { set, inks: "data" in foreground ? "many" : foreground.inks };
}

const pixels = ({ set }: Right): number => set.filter(Boolean).length;

test("what shows through from a sheet's back is not cut out in shreds, whatever the scanner's noise", async () => {
	const right = await strokesAtRight({ darker: 26 });
	expect({ ...right, set: pixels(right) }).toEqual({ set: 0, inks: "one" });
});

test("what shows through darkly, but blurred, is neither, and makes no black specks beside letters", async () => {
	const printed = await strokesAtRight({ darker: 0, printedOver: true });
	const shown = await strokesAtRight({ darker: 100, blurred: 3, printedOver: true });
	const more = shown.set.filter((set, at) => set && !printed.set[at]).length;
	expect(pixels(printed)).toBeGreaterThan(5_000);
	expect(more / pixels(printed)).toBeLessThan(0.05);
	expect(pixels(shown) / pixels(printed)).toBeGreaterThan(0.95);
});

test("pale print is still print", async () => {
	expect(pixels(await strokesAtRight({ darker: 120 }))).toBeGreaterThan(5_000);
});
