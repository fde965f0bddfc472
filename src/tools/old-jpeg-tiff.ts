import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { maxPixels } from "../limits.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { runPython } from "./tool.ts";

/** Debian's Pillow (https://python-pillow.org), driven by old_jpeg_tiff.py: WeasyPrint needs it, so it is there. */
const script = "old_jpeg_tiff.py";
const deadlineMs = 30_000;

export interface OldJpeg {
	/** RGB, row by row. */
	readonly data: Buffer;
	readonly width: number;
	readonly height: number;
}

/** Page `page` (from 0) of a TIFF; undefined when it is of another kind or cannot be read. Throws `too-large`, `timed-out`. */
export async function readOldJpegTiff(untrusted: Uint8Array, page: number): Promise<OldJpeg | undefined> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, "picture.tiff"), untrusted);
		const args = ["picture.tiff", String(page), String(maxPixels)];
		const { code, stdout } = await runPython(script, args, { folder, deadlineMs });
		if (code === 3) throw new Failure("too-large");
		const [, width = 0, height = 0] = /^(\d+) (\d+)\n$/.exec(stdout.toString("latin1"))?.map(Number) ?? [];
		if (code !== 0) return undefined;
		const data = await readFile(join(folder, "image"));
		return data.length === width * height * 3 ? { data, width, height } : undefined;
	});
}
