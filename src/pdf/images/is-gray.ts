import { isGrayOnPaper } from "../../imaging/gray-test.ts";
import type { Opened } from "./decode-image.ts";
import * as tuned from "./thresholds.ts";

/** Whether nothing is lost when the picture is kept without colours. Paper's own tint does not count. */
export async function isGray(opened: Opened): Promise<boolean> {
	const { data, info } = await opened
		.clone()
		.resize({ width: tuned.grayTestWidth, withoutEnlargement: true })
		.toColourspace("srgb")
		.raw()
		.toBuffer({ resolveWithObject: true });
	return info.channels < 3 || isGrayOnPaper({ data, width: info.width, height: info.height, channels: 3 });
}
