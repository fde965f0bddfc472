import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { runTool } from "./tool.ts";

/** Tesseract 5 (https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html). */

/** Page segmentation: 3 finds columns itself, 4 takes one column of varying sizes, 7 one line, 11 hunts for any text. */
export type Segmentation = 3 | 4 | 7 | 11;

/** A page with a raster of dots can keep Tesseract busy for minutes; in ms. Of several each has less: who waits are its neighbours. */
const readDeadlineMs = { alone: 90_000, together: 110_000 };
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
	/** Of pictures that do not tell it. */
	readonly dpi?: number;
	/** Folder of the trained data, where it is not the machine's. */
	readonly models?: string;
	/** Where it is another than usual. */
	readonly deadlineMs?: number;
}

/** Reads one picture, as `readHocrs` does. Throws `crashed`, `timed-out`. */
export async function readHocr(folder: string, image: string, how: How): Promise<string> {
	const [hocr] = await readHocrs(folder, [image], how);
	if (hocr === undefined) throw new Failure("crashed", { cause: "Tesseract" });
	return hocr;
}

/**
 * Reads pictures at once: the model is loaded for all of them together. Each must tell its own resolution. Returns hOCR
 * (http://kba.github.io/hocr-spec/1.2/) of each, in order: words, boxes in pixels, baselines; undefined where Tesseract crashed,
 * as it does on some rules of tables, where it divides by zero. Throws `timed-out`.
 */
export async function readHocrs(folder: string, images: readonly string[], how: How): Promise<(string | undefined)[]> {
	if (images.length === 0) return [];
	const read = await tryHocrs(folder, images, how);
	if (read !== undefined) return read;
	if (images.length === 1) return [undefined];
	const half = images.length >> 1;
	const first = await readHocrs(folder, images.slice(0, half), how);
	return [...first, ...(await readHocrs(folder, images.slice(half), how))];
}

async function tryHocrs(folder: string, images: readonly string[], how: How): Promise<string[] | undefined> {
	const { languages, segmentation, dpi, models } = how;
	await writeFile(join(folder, "pictures.txt"), images.map((image) => `${image}\n`).join(""));
	const page = ["-l", languages.join("+"), "--psm", String(segmentation)];
	if (dpi !== undefined) page.push("--dpi", String(dpi));
	if (models !== undefined) page.unshift("--tessdata-dir", models);
	// Not by name, "hocr": that is a file beside the models.
	page.push("-c", "tessedit_create_hocr=1", "-c", "hocr_font_info=0");
	const deadlineMs = how.deadlineMs ?? (images.length === 1 ? readDeadlineMs.alone : readDeadlineMs.together);
	const { code, stdout } = await runTool("tesseract", ["pictures.txt", "stdout", ...page], { folder, deadlineMs });
	const read = stdout.toString("utf8").split("<div class='ocr_page'").slice(1);
	return code === 0 && read.length === images.length ? read : undefined;
}
