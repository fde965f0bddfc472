import type { Picture } from "./picture.ts";

/** Pixels are taken together to about this many along the long side: letters stay apart, lines too. */
const longSide = 1200;
/** What a feeder or a hand does; more is a turned page. In degrees. */
const maxSkew = 6;
/** First pass and last, in degrees. At 0.05° a line of A4 rises by half a pixel of the small picture. */
const coarse = 0.5;
const fine = 0.05;
/** How much darker than its surroundings ink is, of 255. */
const inkContrast = 40;

interface Point {
	readonly x: number;
	readonly y: number;
}

/**
 * By how many degrees the lines on `picture` fall to the right (clockwise): the angle along which the sums of ink
 * differ most from line to line (Postl's method). Only where paper turns into ink counts: shadows and the dark edge of
 * a scanner's lid have hardly any of it.
 */
export function skewOf(picture: Picture): number {
	const ink = edgesOf(picture);
	if (ink.length === 0) return 0;
	const around = (middle: number, reach: number, step: number): number => {
		let best = { angle: middle, sharpness: -1 };
		for (let angle = middle - reach; angle <= middle + reach + step / 2; angle += step) {
			const sharpness = sharpnessAt(ink, angle);
			if (sharpness > best.sharpness) best = { angle, sharpness };
		}
		return best.angle;
	};
	const angle = around(around(0, maxSkew, coarse), coarse, fine);
	return Math.abs(angle) < fine / 2 ? 0 : angle;
}

function sharpnessAt(ink: readonly Point[], degrees: number): number {
	const slope = Math.tan((degrees * Math.PI) / 180);
	const rows = new Map<number, number>();
	for (const { x, y } of ink) {
		const row = Math.round(y - x * slope);
		rows.set(row, (rows.get(row) ?? 0) + 1);
	}
	let squares = 0;
	for (const count of rows.values()) squares += count * count;
	return squares;
}

/** Lower edges of ink in a smaller picture: letters stand on their baseline. */
function edgesOf({ pixels, width, height }: Picture): Point[] {
	const step = Math.max(1, Math.floor(Math.max(width, height) / longSide));
	const columns = Math.floor(width / step);
	const rows = Math.floor(height / step);
	const small = new Uint8Array(columns * rows);
	for (let y = 0; y < rows; y++)
		for (let x = 0; x < columns; x++) {
			let sum = 0;
			for (let dy = 0; dy < step; dy++)
				for (let dx = 0; dx < step; dx++) sum += pixels[(y * step + dy) * width + x * step + dx] ?? 255;
			small[y * columns + x] = sum / step ** 2;
		}
	const points: Point[] = [];
	for (let y = 1; y < rows; y++)
		for (let x = 0; x < columns; x++)
			if ((small[y * columns + x] ?? 0) - (small[(y - 1) * columns + x] ?? 0) > inkContrast) points.push({ x, y });
	return points;
}
