import type { Box } from "./box.ts";
import { darkestPaper, markInkContrast, paperSamples } from "./thresholds.ts";

/** What hangs together of dark pixels in a gray picture `width` wide, outside of what is `covered`: each by the box around it. */
export function marksIn(pixels: Uint8Array, width: number, covered: readonly Box[]): Box[] {
	const height = pixels.length / width;
	const ink = new Uint8Array(pixels);
	for (const { left, top, right, bottom } of covered)
		for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++)
			ink.fill(255, y * width + Math.max(0, Math.floor(left)), y * width + Math.min(width, Math.ceil(right)));
	const darkest = paperOf(pixels) - markInkContrast;
	const marks: Box[] = [];
	const stack = new Int32Array(pixels.length);
	for (let start = 0; start < ink.length; start++) {
		if ((ink[start] as number) >= darkest) continue;
		let [left, right, top, bottom] = [width, 0, height, 0];
		let size = 1;
		stack[0] = start;
		ink[start] = 255;
		while (size > 0) {
			const at = stack[--size] as number;
			const y = (at / width) | 0;
			const x = at - y * width;
			if (x < left) left = x;
			if (x >= right) right = x + 1;
			if (y < top) top = y;
			if (y >= bottom) bottom = y + 1;
			const from = x > 0 ? -1 : 0;
			const to = x < width - 1 ? 1 : 0;
			for (let row = at - width; row <= at + width; row += width)
				for (let next = row + from; next <= row + to; next++)
					if ((ink[next] ?? 255) < darkest) {
						ink[next] = 255;
						stack[size++] = next;
					}
		}
		marks.push({ left, right, top, bottom });
	}
	return marks;
}

/** The most frequent light gray. */
function paperOf(pixels: Uint8Array): number {
	const histogram = new Uint32Array(256);
	const step = Math.max(1, Math.floor(pixels.length / paperSamples));
	for (let at = 0; at < pixels.length; at += step) (histogram[pixels[at] as number] as number)++;
	let paper = 255;
	for (let gray = darkestPaper; gray < 256; gray++)
		if ((histogram[gray] as number) > (histogram[paper] as number)) paper = gray;
	return paper;
}
