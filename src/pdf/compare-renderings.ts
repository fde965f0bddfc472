import { drawThumbnails, pageSizes, pageTexts } from "../tools/poppler.ts";

/** Long side in pixels: letters of 9 points are some four pixels high, enough to see them move or change. */
const side = 700;
/** Visible difference of a pixel's gray, of 255. */
const visible = 64;
/** Share of such pixels: smoothInkColours edges of the same letters differ by less. */
const maxDifferent = 0.004;

/** Whether two PDFs in `folder` have the same pages, with the same words and the same rendering within a tolerance. */
export async function sameRendering(folder: string, before: string, after: string): Promise<boolean> {
	const [sizes, newSizes] = [await pageSizes(folder, before), await pageSizes(folder, after)];
	if (sizes.length !== newSizes.length) return false;
	const [texts, newTexts] = [await pageTexts(folder, before), await pageTexts(folder, after)];
	if (texts.some((text, page) => wordsOf(text) !== wordsOf(newTexts[page] ?? ""))) return false;
	const drawn = await drawThumbnails(folder, before, 1, sizes.length, side);
	const redrawn = await drawThumbnails(folder, after, 1, sizes.length, side);
	return drawn.length === redrawn.length && drawn.every((page, index) => isSame(page, redrawn[index] as Buffer));
}

const wordsOf = (text: string): string => text.normalize("NFKC").replace(/\s+/g, "");

function isSame(page: Buffer, other: Buffer): boolean {
	if (page.length !== other.length) return false;
	let different = 0;
	for (let at = 0; at < page.length; at++) if (Math.abs((page[at] ?? 0) - (other[at] ?? 0)) > visible) different++;
	return different <= maxDifferent * page.length;
}
