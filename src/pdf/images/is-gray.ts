import type { Opened } from "./decode-image.ts";

/** A pixel this far from gray, of 255, has a colour that is meant: ink of a stamp, not the tint of old paper. */
const minChroma = 32;
/** A signature in blue is some 0.1 % of a page. */
const maxColouredShare = 0.0003;

/** A stronger tint is a sheet of coloured or aged paper, and is to stay; a weaker one is the scanner's idea of white. */
const colouredPaper = 24;

/** Whether nothing is lost when the picture is kept without colours. Paper's own tint is subtracted. */
export async function isGray(opened: Opened): Promise<boolean> {
	const { data, info } = await opened
		.clone()
		.resize({ width: 700, withoutEnlargement: true })
		.toColourspace("srgb")
		.raw()
		.toBuffer({ resolveWithObject: true });
	if (info.channels < 3) return true;
	const tint = paperTint(data, info.channels);
	if (Math.max(Math.abs(tint.warm), 2 * Math.abs(tint.fresh)) > colouredPaper) return false;
	let coloured = 0;
	for (let at = 0; at + 2 < data.length; at += info.channels) {
		const red = data[at] ?? 0;
		const green = data[at + 1] ?? 0;
		const blue = data[at + 2] ?? 0;
		// Tint fades with darkness: black ink on yellow paper has none.
		const light = Math.max(red, green, blue) / 255;
		const warm = red - blue - tint.warm * light;
		const fresh = green - (red + blue) / 2 - tint.fresh * light;
		if (Math.max(Math.abs(warm), 2 * Math.abs(fresh)) > minChroma) coloured++;
	}
	return coloured * info.channels < maxColouredShare * data.length;
}

/** Mean tint of the light pixels. */
function paperTint(data: Buffer, channels: number): { warm: number; fresh: number } {
	let warm = 0;
	let fresh = 0;
	let count = 0;
	for (let at = 0; at + 2 < data.length; at += channels * 7) {
		const red = data[at] ?? 0;
		const green = data[at + 1] ?? 0;
		const blue = data[at + 2] ?? 0;
		if (Math.max(red, green, blue) < 160) continue;
		warm += red - blue;
		fresh += green - (red + blue) / 2;
		count++;
	}
	return count === 0 ? { warm: 0, fresh: 0 } : { warm: warm / count, fresh: fresh / count };
}
