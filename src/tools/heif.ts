import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { maxPixels } from "../limits.ts";
import { runPython } from "./tool.ts";

/** Debian's libheif (https://github.com/strukturag/libheif), driven by heif.py: a third of the time and memory of one in WebAssembly. */
const script = "heif.py";
const deadlineMs = 60_000;

export interface HeifImage {
	/** Images in the file. */
	readonly images: number;
	/** Row by row, without gaps. */
	readonly data: Buffer;
	readonly width: number;
	readonly height: number;
	/** 4: with opacity, not multiplied. */
	readonly channels: 3 | 4;
	/** Pixels of the file per pixel of this: above 1 only where there would be more than twice `wanted` pixels. */
	readonly scale: number;
}

/** Image `number` (from 0) of a HEIF `file` in `folder`; undefined when this libheif cannot read it. Throws `too-large`, `timed-out`. */
export async function readHeif(
	folder: string,
	file: string,
	number: number,
	wanted: number,
): Promise<HeifImage | undefined> {
	const args = [file, String(number), String(maxPixels), String(wanted)];
	const { code, stdout } = await runPython(script, args, { folder, deadlineMs });
	if (code === 3) throw new Failure("too-large");
	const said = /^(\d+) (\d+) (\d+) ([34]) (\d+)\n$/.exec(stdout.toString("latin1"));
	if (code !== 0 || said === null) return undefined;
	const [images = 0, width = 0, height = 0, channels, scale = 1] = said.slice(1).map(Number);
	const path = join(folder, "image");
	const data = await readFile(path);
	await rm(path);
	if (data.length !== width * height * Number(channels)) return undefined;
	return { images, data, width, height, channels: channels === 4 ? 4 : 3, scale };
}
