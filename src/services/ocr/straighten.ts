import sharp from "sharp";
import type { SeenLine } from "./hocr.ts";
import type { Picture } from "./picture.ts";
import { lieOf } from "./skew.ts";

export interface Straight {
	readonly picture: Picture;
	/** By how much the page lies askew, clockwise; 0 where it was left alone. */
	readonly degrees: number;
	/** Its lines run up or down. */
	readonly sideways: boolean;
}

/** Less is no trouble to Tesseract. In degrees. */
const minDegrees = 0.15;

/** Turns what lies askew, for reading alone: Tesseract takes no columns and tables apart whose lines are not level. */
export async function straighten(picture: Picture): Promise<Straight> {
	const { degrees, sideways } = await lieOf(picture);
	if (Math.abs(degrees) < minDegrees) return { picture, degrees: 0, sideways };
	const { data, info } = await sharp(picture.pixels, {
		raw: { width: picture.width, height: picture.height, channels: 1 },
	})
		.rotate(-degrees, { background: "#fff" })
		.toColourspace("b-w")
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	return { picture: { pixels: data, width: info.width, height: info.height, dpi: picture.dpi }, degrees, sideways };
}

interface Size {
	readonly width: number;
	readonly height: number;
}

/** Where on the page as it lies the lines are that were read on its straightened picture. Words keep their size. */
export function layAskew(lines: readonly SeenLine[], straight: Size, page: Size, degrees: number): SeenLine[] {
	if (degrees === 0) return [...lines];
	const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
	const turn = (x: number, y: number): readonly [number, number] => {
		const [dx, dy] = [x - straight.width / 2, y - straight.height / 2];
		return [page.width / 2 + cos * dx - sin * dy, page.height / 2 + sin * dx + cos * dy];
	};
	return lines.map((line) => {
		const left = Math.min(...line.words.map(({ box }) => box[0]));
		const right = Math.max(...line.words.map(({ box }) => box[2]));
		const words = line.words.map((word) => {
			const [left, top, right, bottom] = word.box;
			const [x, y] = turn((left + right) / 2, (top + bottom) / 2);
			const [halfWidth, halfHeight] = [(right - left) / 2, (bottom - top) / 2];
			return { ...word, box: [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight] as const };
		});
		const baseline = [turn(left, line.baseline[0])[1], turn(right, line.baseline[1])[1]] as const;
		return { ...line, words, baseline };
	});
}
