import { Failure } from "../../failure.ts";
import { findSheets, type Sheet } from "../../imaging/detection/find-sheets.ts";
import { dewarpPage } from "../../imaging/dewarping/dewarp-page.ts";
import { atReadingSize, textLines } from "../../imaging/dewarping/text-lines.ts";
import { frameQuad, scaleQuad } from "../../imaging/geometry.ts";
import { whitenBorder } from "../../imaging/illumination/border-whitening.ts";
import { correctIllumination } from "../../imaging/illumination/correct-illumination.ts";
import { estimateOrientation } from "../../imaging/orientation.ts";
import { dpiOfCardOrPage, fitted, isPaperSize, maxDpi } from "../../imaging/paper-size.ts";
import { assessQuality } from "../../imaging/quality.ts";
import { type Rectified, rectify } from "../../imaging/rectify.ts";
import { rescale } from "../../imaging/resize.ts";
import { rotate90 } from "../../imaging/rotate90.ts";
import type { Note } from "../../kinds.ts";
import { maxPages } from "../../limits.ts";
import { orFallback, orientationEngine, readability } from "../../tools/tesseract-orientation.ts";
import type { Step } from "../contract.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import type { Frame } from "./frame.ts";
import { anyBearsText, hasTextLines } from "./has-text.ts";
import { stageEnds } from "./stages.ts";
import type { PhotoFigures, PhotoOptions } from "./task.ts";

/** A long TIFF may not use up the deadline with looking which way up its pages are, in ms. */
const orientationBudgetMs = 60_000;

/** The orientation of a page that was not looked at. */
const uncertain = { turn: 0, unsure: true } as const;

type PageFigures = PhotoFigures["pages"][number];

/**
 * decode → detect sheets; for each: rectify → correct illumination → orientation → assess quality → dewarp →
 * encode. A picture without text is no page: it is only encoded.
 */
export const step: Step<PhotoOptions, PhotoFigures> = async (inputs, options) => {
	const [input] = inputs;
	if (input === undefined || inputs.length !== 1) throw new Failure("crashed");
	const started = performance.now();
	const outputs: Uint8Array[] = [];
	const pages: PageFigures[] = [];
	let number = 0;
	for await (const frame of decode(input)) {
		stageEnds.publish("decode");
		const mayJudge = () => performance.now() - started < orientationBudgetMs;
		// Sequentially: a page in work takes as much memory as the photo.
		for (const part of await partsOf(frame, mayJudge())) {
			if (pages.length === maxPages) throw new Failure("too-large");
			const { output, figures } =
				part === "picture"
					? await keepPicture(frame, options)
					: await makePage(frame, part === "page" ? undefined : part, options, mayJudge());
			outputs.push(output);
			pages.push({ frame: number, ...figures });
		}
		number++;
	}
	if (pages.length > 1) for (const page of pages) page.notes.push("several-pages");
	return { outputs, figures: { pages } };
};

/**
 * The sheets in a frame in reading order; or the frame itself as a page, or as a picture: where no text is found,
 * in the sheets or across the frame, what looks like a sheet may be a table, a wall or a coat, and nothing may be
 * cropped or bleached.
 */
async function partsOf(frame: Frame, mayRead: boolean): Promise<readonly (Sheet | "page" | "picture")[]> {
	const parts = frame.bitonal ? (["page"] as const) : await found(frame, mayRead);
	stageEnds.publish("find");
	return parts;
}

async function found(frame: Frame, mayRead: boolean): Promise<readonly (Sheet | "page" | "picture")[]> {
	const { picture } = frame;
	// Photos without a camera's name pass for scans by their resolution, and scanners see prints of photos.
	if (isScan(frame))
		return (await anyBearsText(picture, [frameQuad(picture.width, picture.height)], mayRead)) ? ["page"] : ["picture"];
	const sheets = await findSheets(picture);
	const quads = sheets.map(({ quad }) => quad);
	if (await anyBearsText(picture, quads, mayRead)) return sheets;
	return (await hasTextLines(await atReadingSize(picture))) ? ["page"] : ["picture"];
}

/** The whole frame with its own colours and tones and all its pixels. */
async function keepPicture(frame: Frame, options: PhotoOptions) {
	const { picture } = frame;
	const { width, height } = picture;
	const dpi = ownDpi(frame);
	const output = await encode(picture, { ...options, dpi, bitonal: false, picture: true });
	stageEnds.publish("encode");
	// Not unchanged in black and white, or gray, on request.
	const unchanged = options.colour === "auto" || options.colour === "colour";
	const notes: Note[] = unchanged ? ["picture-kept"] : [];
	return { output, figures: { ...figuresOf(frame), width, height, dpi, turned: 0 as const, notes, picture: true } };
}

async function makePage(frame: Frame, sheet: Sheet | undefined, options: PhotoOptions, mayJudge: boolean) {
	const notes: Note[] = [];
	if (sheet) notes.push("page-found");
	else if (!isScan(frame)) notes.push("no-page-found");
	if (sheet?.cutOff) notes.push("page-cut-off");

	const flat = sheet ? await rectify(frame.picture, sheet.quad, frame.focalLength35) : await asItIs(frame);
	stageEnds.publish("rectify");
	const even = frame.bitonal ? flat.page : await correctIllumination(flat.page);
	if (sheet) whitenBorder(even, sheet.quad, frame.picture);
	stageEnds.publish("light");

	const small = await atReadingSize(even);
	const { turn: turned, unsure } = mayJudge
		? await orFallback(estimateOrientation(small, orientationEngine), uncertain)
		: uncertain;
	if (unsure) notes.push("orientation-unsure");
	if (turned !== 0) notes.push("turned");
	const upright = await rotate90(even, turned);
	stageEnds.publish("upright");
	const text = frame.bitonal ? undefined : await textLines(upright, await rotate90(small, turned));
	// A scan cannot be taken again like a photo.
	if (text && !isScan(frame)) notes.push(...(await assessQuality(flat.page, even, text)));
	stageEnds.publish("quality");
	const page = text ? await dewarpPage(upright, text, readability) : upright;
	stageEnds.publish("flatten");

	const dpi = flat.isCard && text ? dpiOfCardOrPage(flat.dpi, text.lines.length) : flat.dpi;
	const output = await encode(page, { ...options, dpi, bitonal: frame.bitonal });
	stageEnds.publish("encode");
	const { width, height } = page;
	return { output, figures: { ...figuresOf(frame, sheet), width, height, dpi, turned, notes } };
}

/** Where in the input a sheet lies, or the whole frame, and how sure that is. */
function figuresOf({ picture, scale }: Frame, sheet?: Sheet): Pick<PageFigures, "quad" | "confidence"> {
	const quad = scaleQuad(sheet?.quad ?? frameQuad(picture.width, picture.height), scale);
	return { quad: quad as unknown as PageFigures["quad"], confidence: sheet?.confidence ?? 1 };
}

/** Black and white only, or an office size by its resolution and no camera named. */
function isScan({ picture, bitonal, camera, dpi }: Frame): boolean {
	return bitonal || (!camera && dpi !== undefined && isPaperSize(picture.width, picture.height, dpi));
}

/** The whole frame; at its own resolution where it has one, else as large as fits on A4; 300 dpi at most. */
async function asItIs(frame: Frame): Promise<Rectified> {
	const { picture, bitonal } = frame;
	const dpi = ownDpi(frame);
	if (dpi <= maxDpi * 1.05 || bitonal) return { page: picture, dpi, isCard: false };
	return { page: await rescale(picture, maxDpi / dpi), dpi: maxDpi, isCard: false };
}

/** A scan's resolution is known; a photo's is that by which it is as large as fits on A4. */
function ownDpi({ picture, dpi, camera }: Frame): number {
	if (dpi !== undefined && !camera) return dpi;
	const [short, long] = [Math.min(picture.width, picture.height), Math.max(picture.width, picture.height)];
	return (short / fitted(long / short)[0]) * 25.4;
}
