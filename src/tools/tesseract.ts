import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { runTool } from "./tool.ts";

/** Tesseract 5 (https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html). */

/** Page segmentation: 3 finds columns itself, 4 takes one column of varying sizes, 7 one line, 11 hunts for any text. */
export type Segmentation = 3 | 4 | 7 | 11;

/** A page with a raster of dots can keep Tesseract busy for minutes; in ms. */
const readDeadlineMs = 90_000;
const listDeadlineMs = 10_000;
/** Debian's. */
const usualFolder = "/usr/share/tesseract-ocr/5/tessdata/";

/** What trained data this machine has, and where. */
export interface Installed {
	/** Codes, e.g. "deu", "Latin". */
	readonly languages: ReadonlySet<string>;
	readonly folder: string;
}

export async function installed(folder: string): Promise<Installed> {
	const outcome = await runTool("tesseract", ["--list-langs"], { folder, deadlineMs: listDeadlineMs });
	// The first line is a heading; older versions write to stderr.
	const lines = `${outcome.stdout}\n${outcome.stderr}`.split("\n").map((line) => line.trim());
	return {
		languages: new Set(lines.filter((line) => /^[a-zA-Z_/]{3,40}$/.test(line))),
		folder: /"([^"]+)"/.exec(lines.find((line) => line.startsWith("List of")) ?? "")?.[1] ?? usualFolder,
	};
}

export interface How {
	readonly languages: readonly string[];
	readonly segmentation: Segmentation;
	readonly dpi: number;
	/** Folder of the trained data, where it is not the machine's. */
	readonly models?: string;
}

/** Reads one picture. Returns hOCR (http://kba.github.io/hocr-spec/1.2/): words, boxes in pixels, baselines. */
export async function readHocr(folder: string, image: string, how: How): Promise<string> {
	const { languages, segmentation, dpi, models } = how;
	const page = ["-l", languages.join("+"), "--psm", String(segmentation), "--dpi", String(Math.round(dpi))];
	if (models !== undefined) page.unshift("--tessdata-dir", models);
	// Not by name, "hocr": that is a file beside the models.
	page.push("-c", "tessedit_create_hocr=1", "-c", "hocr_font_info=0");
	const outcome = await runTool("tesseract", [image, "stdout", ...page], {
		folder,
		deadlineMs: readDeadlineMs,
	});
	if (outcome.code !== 0) throw new Failure("crashed", { cause: `tesseract ended with ${outcome.code}` });
	return outcome.stdout.toString("utf8");
}

/** Reads many pictures at once: the model is loaded for all of them together. hOCR of each, in order. */
export async function readHocrs(folder: string, images: readonly string[], how: How): Promise<string[]> {
	await writeFile(join(folder, "pictures.txt"), images.map((image) => `${image}\n`).join(""));
	return (await readHocr(folder, "pictures.txt", how)).split("<div class='ocr_page'").slice(1);
}
