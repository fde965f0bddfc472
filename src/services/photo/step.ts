import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import type { Step } from "../service.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { findSheets } from "./find-sheets.ts";
import type { Frame } from "./frame.ts";
import { frameQuad, scaleQuad } from "./geometry.ts";
import { evenLight } from "./light.ts";
import { fitted, isPaperSize } from "./paper.ts";
import type { Picture } from "./picture.ts";
import { maxDpi, rectify } from "./rectify.ts";
import { shrink } from "./shrink.ts";
import { stageEnds } from "./stages.ts";
import type { PhotoFigures, PhotoOptions } from "./task.ts";
import { judgeOrientation, turn } from "./upright.ts";

/** A long TIFF may not use up the deadline with looking which way up its pages are, in ms. */
const orientationBudgetMs = 60_000;

type PageFigures = PhotoFigures["pages"][number];

/** decode → find the page → straighten → even the light → upright → encode, for each picture in the input. */
export const step: Step<PhotoOptions, PhotoFigures> = async (inputs, options) => {
	const [input] = inputs;
	if (input === undefined || inputs.length !== 1) throw new Failure("crashed");
	const started = performance.now();
	const outputs: Uint8Array[] = [];
	const pages: PageFigures[] = [];
	for await (const frame of decode(input)) {
		const { output, figures } = await makePage(frame, options, performance.now() - started < orientationBudgetMs);
		outputs.push(output);
		pages.push(figures);
	}
	if (pages.length > 1) for (const page of pages) page.notes.push("several-pages");
	return { outputs, figures: { pages } };
};

async function makePage(frame: Frame, options: PhotoOptions, mayJudge: boolean) {
	const notes: Note[] = [];
	stageEnds.publish("decode");
	const scan = isScan(frame);
	const [sheet] = scan ? [] : await findSheets(frame.picture);
	stageEnds.publish("find");
	if (sheet) notes.push("page-found");
	else if (!scan) notes.push("no-page-found");
	if (sheet?.cutOff) notes.push("page-cut-off");

	const flat = sheet ? await rectify(frame.picture, sheet.quad, frame.focalLength35) : await asItIs(frame);
	stageEnds.publish("rectify");
	const even = frame.bitonal ? flat.page : await evenLight(flat.page);
	stageEnds.publish("light");

	const { turn: turned, sure } = mayJudge ? await judgeOrientation(even) : { turn: 0 as const, sure: false };
	if (!sure) notes.push("orientation-unsure");
	if (turned !== 0) notes.push("turned");
	const page = await turn(even, turned);
	stageEnds.publish("upright");

	const output = await encode(page, { ...options, dpi: flat.dpi, bitonal: frame.bitonal });
	stageEnds.publish("encode");
	const { width, height } = page;
	const figures: PageFigures = {
		quad: scaleQuad(
			sheet?.quad ?? frameQuad(frame.picture.width, frame.picture.height),
			frame.scale,
		) as unknown as PageFigures["quad"],
		confidence: sheet?.confidence ?? 1,
		width,
		height,
		dpi: flat.dpi,
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
async function asItIs({ picture, dpi: known, bitonal, camera }: Frame): Promise<{ page: Picture; dpi: number }> {
	const [short, long] = [Math.min(picture.width, picture.height), Math.max(picture.width, picture.height)];
	const dpi = known !== undefined && !camera ? known : (short / fitted(long / short)[0]) * 25.4;
	if (dpi <= maxDpi * 1.05 || bitonal) return { page: picture, dpi };
	return { page: await shrink(picture, maxDpi / dpi), dpi: maxDpi };
}
