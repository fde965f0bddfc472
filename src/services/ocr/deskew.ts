import sharp from "sharp";
import type { Size } from "../../imaging/raster.ts";
import { estimateSkew } from "../../imaging/skew.ts";
import type { OcrLine } from "./hocr.ts";
import type { PageImage } from "./page-image.ts";
import { minDegrees } from "./thresholds.ts";

export interface Straight {
	readonly picture: PageImage;
	/** Skew that was corrected, clockwise in degrees; 0 where the page was left as it was. */
	readonly degrees: number;
	/** Its text lines run vertically. */
	readonly sideways: boolean;
}

/** Deskews a page for recognition only: Tesseract separates columns and tables only where lines are level. */
export async function deskew(picture: PageImage): Promise<Straight> {
	const { degrees, sideways } = await estimateSkew(picture);
	if (Math.abs(degrees) < minDegrees) return { picture, degrees: 0, sideways };
	const { data, info } = await sharp(picture.data, {
		raw: { width: picture.width, height: picture.height, channels: 1 },
	})
		.rotate(-degrees, { background: "#fff" })
		.toColourspace("b-w")
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	return {
		picture: { data, width: info.width, height: info.height, channels: 1, dpi: picture.dpi },
		degrees,
		sideways,
	};
}

/** Maps lines that were read on the deskewed image back to the page as it was given. Words keep their size. */
export function mapToPage(lines: readonly OcrLine[], straight: Size, page: Size, degrees: number): OcrLine[] {
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
