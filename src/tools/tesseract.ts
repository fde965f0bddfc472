import { Failure } from "../failure.ts";
import { runTool } from "./tool.ts";

/** Tesseract 5 (https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html). */

/** Page segmentation: 3 finds columns itself, 4 takes one column of varying sizes, 11 hunts for any text. */
export type Segmentation = 3 | 4 | 11;

/** A page with a raster of dots can keep Tesseract busy for minutes; in ms. */
const readDeadlineMs = 90_000;
const listDeadlineMs = 10_000;

/** Codes of the trained data on this machine, e.g. "deu", "script/Latin". */
export async function installedLanguages(folder: string): Promise<ReadonlySet<string>> {
	const outcome = await runTool("tesseract", ["--list-langs"], { folder, deadlineMs: listDeadlineMs });
	// The first line is a heading; older versions write to stderr.
	const lines = `${outcome.stdout}\n${outcome.stderr}`.split("\n").map((line) => line.trim());
	return new Set(lines.filter((line) => /^[a-zA-Z_/]{3,40}$/.test(line)));
}

/** Reads one picture. Returns hOCR (http://kba.github.io/hocr-spec/1.2/): words, boxes in pixels, baselines. */
export async function readHocr(
	folder: string,
	image: string,
	options: { languages: readonly string[]; segmentation: Segmentation; dpi: number },
): Promise<string> {
	const outcome = await runTool(
		"tesseract",
		[
			image,
			"stdout",
			"-l",
			options.languages.join("+"),
			"--psm",
			String(options.segmentation),
			"--dpi",
			String(Math.round(options.dpi)),
			"hocr",
		],
		{ folder, deadlineMs: readDeadlineMs },
	);
	if (outcome.code !== 0) throw new Failure("crashed", { cause: `tesseract ended with ${outcome.code}` });
	return outcome.stdout.toString("utf8");
}
