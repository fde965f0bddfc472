import type { Line, PageWords } from "../../pdf/text-layer/page-words.ts";
import type { Turn } from "../../tools/tesseract-orientation.ts";
import type { OcrLine } from "./hocr.ts";
import type { PageImage } from "./page-image.ts";

/** Converts pixels of the upright image to PDF points (1/72 inch), rounded to 1/1000 point. */
export function toPageWords(lines: readonly OcrLine[], picture: PageImage, rotate: Turn): PageWords {
	const points = (pixels: number): number => Math.round((pixels * 72_000) / picture.dpi) / 1000;
	return {
		widthPoints: points(picture.width),
		heightPoints: points(picture.height),
		rotate,
		lines: lines.map(
			(line): Line => ({
				baseline: [points(line.baseline[0]), points(line.baseline[1])],
				words: line.words.map((word) => ({
					text: word.text,
					box: [points(word.box[0]), points(word.box[1]), points(word.box[2]), points(word.box[3])],
					confidence: word.confidence,
				})),
				endsParagraph: line.endsParagraph,
			}),
		),
	};
}
