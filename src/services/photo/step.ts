import { Failure } from "../../failure.ts";
import { findSheets, type Sheet } from "../../imaging/detection/find-sheets.ts";
import { flatten } from "../../imaging/dewarping/flatten.ts";
import { atReadingSize, textLines } from "../../imaging/dewarping/text-lines.ts";
import { frameQuad, scaleQuad } from "../../imaging/geometry.ts";
import { evenLight } from "../../imaging/illumination/light.ts";
import { whitenRim } from "../../imaging/illumination/rim.ts";
import { judgeUpright } from "../../imaging/orientation.ts";
import { dpiOfCardOrPage, fitted, isPaperSize, maxDpi } from "../../imaging/paper.ts";
import { qualityOf } from "../../imaging/quality.ts";
import { type Rectified, rectify } from "../../imaging/rectify.ts";
import { shrink } from "../../imaging/shrink.ts";
import { turn } from "../../imaging/turn.ts";
import type { Note } from "../../kinds.ts";
import { maxPages } from "../../limits.ts";
import type { Step } from "../contract.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import type { Frame } from "./frame.ts";
import { stageEnds } from "./stages.ts";
import type { PhotoFigures, PhotoOptions } from "./task.ts";

/** A long TIFF may not use up the deadline with looking which way up its pages are, in ms. */
const orientationBudgetMs = 60_000;

type PageFigures = PhotoFigures["pages"][number];

/** decode → find the sheets; each of them: straighten → even the light → upright → is it a good photo? → flatten → encode. */
export const step: Step<PhotoOptions, PhotoFigures> = async (inputs, options) => {
	const [input] = inputs;
	if (input === undefined || inputs.length !== 1) throw new Failure("crashed");
	const started = performance.now();
	const outputs: Uint8Array[] = [];
	const pages: PageFigures[] = [];
	let number = 0;
	for await (const frame of decode(input)) {
		stageEnds.publish("decode");
		// One after the other: a page in work takes as much memory as the photo.
		for (const sheet of await sheetsIn(frame)) {
			if (pages.length === maxPages) throw new Failure("too-large");
			const mayJudge = performance.now() - started < orientationBudgetMs;
			const { output, figures } = await makePage(frame, sheet, options, mayJudge);
			outputs.push(output);
			pages.push({ frame: number, ...figures });
		}
		number++;
	}
	if (pages.length > 1) for (const page of pages) page.notes.push("several-pages");
	return { outputs, figures: { pages } };
};

/** The sheets in a frame in reading order; undefined stands for the frame itself. */
async function sheetsIn(frame: Frame): Promise<readonly (Sheet | undefined)[]> {
	const sheets = isScan(frame) ? [] : await findSheets(frame.picture);
	stageEnds.publish("find");
	return sheets.length > 0 ? sheets : [undefined];
}

async function makePage(frame: Frame, sheet: Sheet | undefined, options: PhotoOptions, mayJudge: boolean) {
	const notes: Note[] = [];
	if (sheet) notes.push("page-found");
	else if (!isScan(frame)) notes.push("no-page-found");
	if (sheet?.cutOff) notes.push("page-cut-off");

	const flat = sheet ? await rectify(frame.picture, sheet.quad, frame.focalLength35) : await asItIs(frame);
	stageEnds.publish("rectify");
	const even = frame.bitonal ? flat.page : await evenLight(flat.page);
	if (sheet) whitenRim(even, sheet.quad, frame.picture);
	stageEnds.publish("light");

	const small = await atReadingSize(even);
	const { turn: turned, unsure } = mayJudge ? await judgeUpright(small) : { turn: 0 as const, unsure: true };
	if (unsure) notes.push("orientation-unsure");
	if (turned !== 0) notes.push("turned");
	const upright = await turn(even, turned);
	stageEnds.publish("upright");
	const text = frame.bitonal ? undefined : await textLines(upright, await turn(small, turned));
	// Who sends a scan cannot take another photo.
	if (text && !isScan(frame)) notes.push(...(await qualityOf(flat.page, even, text)));
	stageEnds.publish("quality");
	const page = text ? await flatten(upright, text) : upright;
	stageEnds.publish("flatten");

	const dpi = flat.isCard && text ? dpiOfCardOrPage(flat.dpi, text.lines.length) : flat.dpi;
	const output = await encode(page, { ...options, dpi, bitonal: frame.bitonal });
	stageEnds.publish("encode");
	const { width, height } = page;
	const quad = sheet?.quad ?? frameQuad(frame.picture.width, frame.picture.height);
	const figures: Omit<PageFigures, "frame"> = {
		quad: scaleQuad(quad, frame.scale) as unknown as PageFigures["quad"],
		confidence: sheet?.confidence ?? 1,
		width,
		height,
		dpi,
		turned,
		notes,
	};
	return { output, figures };
}

/** A scanner wrote it: black and white only, or the resolution makes it an office sheet and no camera is named. */
function isScan({ picture, bitonal, camera, dpi }: Frame): boolean {
	return bitonal || (!camera && dpi !== undefined && isPaperSize(picture.width, picture.height, dpi));
}

/** The whole frame; at its own resolution where it has one, else as large as fits on A4; 300 dpi at most. */
async function asItIs({ picture, dpi: known, bitonal, camera }: Frame): Promise<Rectified> {
	const [short, long] = [Math.min(picture.width, picture.height), Math.max(picture.width, picture.height)];
	const dpi = known !== undefined && !camera ? known : (short / fitted(long / short)[0]) * 25.4;
	if (dpi <= maxDpi * 1.05 || bitonal) return { page: picture, dpi, isCard: false };
	return { page: await shrink(picture, maxDpi / dpi), dpi: maxDpi, isCard: false };
}
