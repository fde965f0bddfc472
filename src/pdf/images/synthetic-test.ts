import type { Opened } from "./decode-image.ts";

/** Share of pixels equal to their left neighbour: sensor noise keeps scans and photos below it. */
const quiet = 0.6;

/** Whether a losslessly stored picture is synthetic: a map, a chart, a screenshot. */
export async function isSynthetic(opened: Opened): Promise<boolean> {
	const { format } = await opened.metadata();
	if (format === "jpeg") return false;
	const { data, info } = await opened.clone().toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
	let same = 0;
	for (let at = info.channels; at < data.length; at += info.channels) if (data[at] === data[at - info.channels]) same++;
	return same * info.channels > quiet * data.length;
}
