import type { Opened } from "./decode-image.ts";
import * as tuned from "./thresholds.ts";

/** Whether a losslessly stored picture is synthetic: a map, a chart, a screenshot. */
export async function isSynthetic(opened: Opened): Promise<boolean> {
	const { format } = await opened.metadata();
	if (format === "jpeg") return false;
	const { data, info } = await opened.clone().toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
	let same = 0;
	for (let at = info.channels; at < data.length; at += info.channels) if (data[at] === data[at - info.channels]) same++;
	return same * info.channels > tuned.synthetic * data.length;
}
