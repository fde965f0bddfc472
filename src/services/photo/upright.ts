import sharp from "sharp";
import { detectOrientation, readability, type Turn } from "../../tools/tesseract-orientation.ts";
import type { Picture } from "./picture.ts";

/** Longer side at which orientation is judged, in px. */
const workingSide = 1_100;
/** Turning a page that stood right is worse than leaving one: to turn, detection must be surer. */
const sureToLeave = 4;
const sureToTurn = 10;
/** Fewer trusted letters say nothing. */
const leastLetters = 12;
/** The same where no other way round reads as anything. */
const leastLettersAlone = 7;
const manyLetters = 80;
/** The best way round must read this much better than the next. */
const clearly = 1.5;

export interface Uprightness {
	readonly turn: Turn;
	readonly sure: boolean;
}

/** Which way up a page is: Tesseract's detection; in doubt, which of the four ways reads best. */
export async function judgeOrientation(page: Picture): Promise<Uprightness> {
	const small = sharp(page.data, { raw: page, limitInputPixels: false })
		.resize(workingSide, workingSide, { fit: "inside", withoutEnlargement: true })
		.grayscale();
	const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
	const turned = (turn: Turn) => sharp(data, { raw: info }).rotate(turn).png({ compressionLevel: 1 }).toBuffer();

	const detected = await detectOrientation(await turned(0));
	if (detected && detected.confidence >= (detected.turn === 0 ? sureToLeave : sureToTurn)) {
		return { turn: detected.turn, sure: true };
	}
	const pairs: [Turn, Turn][] = [
		[0, 180],
		[90, 270],
	];
	const ways: { turn: Turn; worth: number }[] = [];
	for (const pair of detected && detected.turn % 180 !== 0 ? pairs.toReversed() : pairs) {
		// Two at once: a cell has two cores.
		const worths = await Promise.all(pair.map(async (turn) => readability(await turned(turn))));
		pair.forEach((turn, i) => {
			ways.push({ turn, worth: worths[i] as number });
		});
		// Sideways text reads as nothing: when one way reads well and its opposite badly, the other two need not be tried.
		const [more, less] = [Math.max(...worths), Math.min(...worths)];
		if (more >= manyLetters && more > 3 * less) break;
	}
	const [best, next] = ways.toSorted((a, b) => b.worth - a.worth) as [(typeof ways)[0], (typeof ways)[0]];
	const enough = next.worth === 0 ? leastLettersAlone : leastLetters;
	const sure = best.worth >= enough && best.worth > clearly * next.worth;
	return sure ? { turn: best.turn, sure } : { turn: 0, sure: false };
}

export async function turn(page: Picture, by: Turn): Promise<Picture> {
	if (by === 0) return page;
	const { data, info } = await sharp(page.data, { raw: page, limitInputPixels: false })
		.rotate(by)
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}
