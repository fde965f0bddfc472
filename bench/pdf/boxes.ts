import type { Truth, TruthLine } from "../pages/truth.ts";

/** How many words of a page were read rightly, and how many of these lie where they are printed. */
export interface Boxes {
	readonly words: number;
	readonly read: number;
	readonly inPlace: number;
}

interface Box {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

/** Points. What a marked word may be off before it looks off. */
const tolerance = 2;
/** Points: the same word further away is another one. */
const reach = 25;

/** `listed` is what `pdftotext -bbox` prints of one page. */
export function boxesOf(listed: string, truth: Truth): Boxes {
	const found = [
		...listed.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g),
	].map(([, left, top, right, bottom, text = ""]) => ({
		text: unescaped(text),
		box: { left: Number(left), top: Number(top), right: Number(right), bottom: Number(bottom) },
	}));
	let [words, read, inPlace] = [0, 0, 0];
	for (const line of truth.lines) {
		const tallest = Math.max(...inkOf(line).map(({ top, bottom }) => bottom - top));
		for (const [index, ink] of inkOf(line).entries()) {
			words++;
			const text = line.words[index]?.text ?? "";
			const twins = found.filter((one) => one.text.replace(/[-\u00ad]$/, "") === text.replace(/-$/, ""));
			const next = twins.toSorted((a, b) => distance(a.box, ink) - distance(b.box, ink))[0];
			if (next === undefined || distance(next.box, ink) > reach) continue;
			read++;
			if (lies(next.box, ink, tallest)) inPlace++;
		}
	}
	return { words, read, inPlace };
}

/** Left and right edge as the ink's; in height all of the ink, and no more than the line's tallest word asks for. */
const lies = (box: Box, ink: Box, tallest: number): boolean =>
	Math.abs(box.left - ink.left) <= tolerance &&
	Math.abs(box.right - ink.right) <= tolerance &&
	box.top <= ink.top + tolerance &&
	box.bottom >= ink.bottom - tolerance &&
	box.bottom - box.top <= tallest + 2 * tolerance;

const inkOf = (line: TruthLine): Box[] =>
	line.words.map(({ quad }) => {
		const [xs, ys] = [quad.map(([x]) => x), quad.map(([, y]) => y)];
		return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
	});

const distance = (a: Box, b: Box): number =>
	Math.hypot(a.left + a.right - b.left - b.right, a.top + a.bottom - b.top - b.bottom) / 2;

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const unescaped = (text: string): string =>
	text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? "");
