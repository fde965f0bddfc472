import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { longestProgramMs } from "../limits.ts";
import { runTool } from "./tool.ts";

/** Poppler's programs. Files are named inside `folder`; pages are counted from 1, as Poppler does. */

/** In ms. Drawing one page of a map can take long; listing is quick even for thousands of pages. */
const drawDeadlineMs = 60_000;
/** A picture of it is nice to have: the answer does not wait longer. */
const thumbnailDeadlineMs = 5_000;
/** Only ruins are redrawn; a bomb among them must not take the whole cell's time. */
const redrawDeadlineMs = 45_000;

/** Draws one page's crop box, /Rotate applied, in gray. Returns a PGM file (P5). */
export async function drawPage(
	folder: string,
	pdf: string,
	page: number,
	size: { dpi: number } | { width: number; height: number },
): Promise<Buffer> {
	const scale =
		"dpi" in size ? ["-r", String(size.dpi)] : ["-scale-to-x", String(size.width), "-scale-to-y", String(size.height)];
	const only = ["-f", String(page), "-l", String(page)];
	return drawn(folder, pdf, ["-gray", "-cropbox", ...scale, ...only], "pgm", drawDeadlineMs);
}

/** One page as `pdftoppm` draws it: a file with this ending. Throws `damaged`. */
async function drawn(folder: string, pdf: string, options: readonly string[], ending: string, deadlineMs: number) {
	const { code } = await runTool("pdftoppm", [...options, "-singlefile", pdf, "drawn"], { folder, deadlineMs });
	if (code !== 0) throw new Failure("damaged", { cause: `pdftoppm ended with ${code}` });
	return readFile(join(folder, `drawn.${ending}`));
}

/** Draws pages `first` to `last` small and gray: long side `side` pixels. Returns one PGM file each, in order. */
export async function drawThumbnails(
	folder: string,
	pdf: string,
	first: number,
	last: number,
	side: number,
): Promise<Buffer[]> {
	const target = await mkdtemp(join(folder, "thumbnails-"));
	await runTool(
		"pdftoppm",
		["-gray", "-cropbox", "-scale-to", String(side), "-f", String(first), "-l", String(last), pdf, join(target, "p")],
		{ folder, deadlineMs: longestProgramMs },
	);
	const names = (await readdir(target)).sort((a, b) => pageOf(a) - pageOf(b));
	return Promise.all(names.map((name) => readFile(join(target, name))));
}

/** The first page as a small colour JPEG: long side `side` pixels. Throws `damaged`. */
export function thumbnail(folder: string, pdf: string, side: number): Promise<Buffer> {
	const form = ["-jpeg", "-jpegopt", "quality=60,optimize=y", "-cropbox", "-scale-to", String(side)];
	return drawn(folder, pdf, [...form, "-f", "1", "-l", "1"], "jpg", thumbnailDeadlineMs);
}

/** The first page in colour: a PPM file (P6). Throws `damaged`. */
export const drawInColour = (folder: string, pdf: string, dpi: number): Promise<Buffer> =>
	drawn(folder, pdf, ["-r", String(dpi)], "ppm", drawDeadlineMs);

/** What the first page says, in reading order. */
export const firstPageText = (folder: string, pdf: string): Promise<string> =>
	textOf(folder, pdf, ["-f", "1", "-l", "1"], thumbnailDeadlineMs);

async function textOf(folder: string, pdf: string, pages: readonly string[], deadlineMs: number): Promise<string> {
	const args = ["-enc", "UTF-8", "-nodiag", "-cropbox", ...pages, pdf, "-"];
	return (await runTool("pdftotext", args, { folder, deadlineMs })).stdout.toString("utf8");
}

const pageOf = (name: string): number => Number(/-(\d+)\.pgm$/.exec(name)?.[1]);

export interface PageSize {
	/** Crop box in points before /Rotate. */
	readonly width: number;
	readonly height: number;
	readonly rotate: number;
}

/** Size of each page. Throws `damaged` where Poppler finds no page. */
export async function pageSizes(folder: string, pdf: string): Promise<PageSize[]> {
	const outcome = await runTool("pdfinfo", ["-f", "1", "-l", "100000", pdf], { folder, deadlineMs: longestProgramMs });
	const text = outcome.stdout.toString("latin1");
	const rotations = [...text.matchAll(/^Page\s+\d+ rot:\s+(-?\d+)/gm)].map((match) => Number(match[1]));
	const pages = [...text.matchAll(/^Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts/gm)].map((match, index) => ({
		width: Number(match[1]),
		height: Number(match[2]),
		rotate: rotations[index] ?? 0,
	}));
	if (pages.length === 0) throw new Failure("damaged", { cause: "pdfinfo: no pages" });
	return pages;
}

/** The text of each page, in reading order. */
export async function pageTexts(folder: string, pdf: string): Promise<string[]> {
	// Each page ends with a form feed.
	return (await textOf(folder, pdf, [], longestProgramMs)).split("\f").slice(0, -1);
}

export interface PlacedImage {
	readonly page: number;
	readonly type: "image" | "mask" | "smask" | "stencil" | "other";
	readonly width: number;
	readonly height: number;
	readonly bitsPerComponent: number;
	/** How it is stored: "jpeg", "image" (Flate and the like), "ccitt", "jbig2", "jpx". */
	readonly encoding: string;
	/** Object number, undefined for an inline image. */
	readonly object: number | undefined;
	/** Resolution at which it is shown. */
	readonly xDpi: number;
	readonly yDpi: number;
	/** Stored size, rounded by Poppler to three digits. */
	readonly bytes: number;
}

const listRow =
	/^\s*(\d+)\s+\d+\s+(\S+)\s+(\d+)\s+(\d+)\s+\S+\s+\S+\s+(\d+)\s+(\S+)\s+\S+\s+(\[inline\]|\d+\s+\d+)\s+(\d+)\s+(\d+)\s+([\d.]+)([BKMG])/;
const unitBytes: Readonly<Record<string, number>> = { B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** Every picture each page shows. */
export async function listImages(folder: string, pdf: string): Promise<PlacedImage[]> {
	const outcome = await runTool("pdfimages", ["-list", pdf], { folder, deadlineMs: longestProgramMs });
	const images: PlacedImage[] = [];
	for (const line of outcome.stdout.toString("latin1").split("\n")) {
		const cell = listRow.exec(line);
		if (cell === null) continue;
		const [, page, type, width, height, bits, encoding, object, xDpi, yDpi, size, unit] = cell;
		images.push({
			page: Number(page),
			type: type === "image" || type === "mask" || type === "smask" || type === "stencil" ? type : "other",
			width: Number(width),
			height: Number(height),
			bitsPerComponent: Number(bits),
			encoding: encoding ?? "",
			object: object === undefined || object === "[inline]" ? undefined : Number.parseInt(object, 10),
			xDpi: Number(xDpi),
			yDpi: Number(yDpi),
			bytes: Number(size) * (unitBytes[unit ?? "B"] ?? 1),
		});
	}
	return images;
}

/** Draws a PDF anew, page by page: loses what is not seen, but gets over damage qpdf does not. */
export async function redraw(folder: string, pdf: string, target: string): Promise<boolean> {
	const outcome = await runTool("pdftocairo", ["-pdf", pdf, target], { folder, deadlineMs: redrawDeadlineMs });
	return outcome.code === 0;
}

/** The black-and-white pictures of one page as PBM files (P4), in the order `listImages` has them. */
export async function extractBitmaps(folder: string, pdf: string, page: number): Promise<Map<number, Buffer>> {
	const files = await extracted(folder, pdf, page, [], (names) => names.filter((name) => name.endsWith(".pbm")));
	return new Map(Array.from(files, ([name, file]) => [Number(/-(\d+)\.pbm$/.exec(name)?.[1]), file]));
}

/** The one picture of a page: a JPEG as it is, all else as PBM, PGM or PPM. Undefined where there are more, or none. */
export async function extractImage(folder: string, pdf: string, page: number): Promise<Buffer | undefined> {
	const [only] = (await extracted(folder, pdf, page, ["-j"], (names) => (names.length === 1 ? names : []))).values();
	return only;
}

/** Those of a page's pictures that are `wanted`, as `pdfimages` writes them, by the names of their files. */
async function extracted(
	folder: string,
	pdf: string,
	page: number,
	how: readonly string[],
	wanted: (names: readonly string[]) => readonly string[],
): Promise<Map<string, Buffer>> {
	const target = await mkdtemp(join(folder, "pictures-"));
	const args = [...how, "-f", String(page), "-l", String(page), pdf, join(target, "p")];
	await runTool("pdfimages", args, { folder, deadlineMs: drawDeadlineMs });
	const files = new Map<string, Buffer>();
	for (const name of wanted(await readdir(target))) files.set(name, await readFile(join(target, name)));
	await rm(target, { recursive: true });
	return files;
}
