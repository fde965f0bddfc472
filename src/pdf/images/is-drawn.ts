import type { Opened } from "./image-pixels.ts";

/** So many of a picture's pixels are just like the one before them where no scanner or camera was there: they are never so quiet. */
const quiet = 0.6;

/** Whether a picture that was kept without loss was drawn by a program: a map, a chart, what stood on a screen. */
export async function isDrawn(opened: Opened): Promise<boolean> {
	const { format } = await opened.metadata();
	if (format === "jpeg") return false;
	const { data, info } = await opened.clone().toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
	let same = 0;
	for (let at = info.channels; at < data.length; at += info.channels) if (data[at] === data[at - info.channels]) same++;
	return same * info.channels > quiet * data.length;
}
