import type { OcrLine } from "./hocr.ts";
import { maxDot, minDash } from "./thresholds.ts";

/**
 * Tesseract's models read –, · and - alike as hyphens: a single one within a line is classified by its printed width.
 * Changes nothing else; boxes and confidences stay.
 */
export function correctDashes(lines: readonly OcrLine[]): OcrLine[] {
	return lines.map((line) => {
		const height = Math.max(...line.words.map(({ box }) => box[3] - box[1]));
		const words = line.words.map((word, index) => {
			if (!/^[-–—]$/.test(word.text) || index === 0 || index === line.words.length - 1) return word;
			const width = (word.box[2] - word.box[0]) / height;
			return { ...word, text: width <= maxDot ? "·" : width >= minDash ? "–" : "-" };
		});
		return { ...line, words };
	});
}
