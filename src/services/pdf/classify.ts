import { countMarks } from "../../imaging/blank-page.ts";
import { readPgm } from "../../imaging/codecs/pnm.ts";
import {
	drawThumbnails,
	listImages,
	type PageSize,
	type PlacedImage,
	pageSizes,
	pageTexts,
} from "../../tools/poppler.ts";
import { isUnsearchable } from "./text-quality.ts";
import * as tuned from "./thresholds.ts";

export type PageKind = "digital" | "scan" | "blank";

/** What each page of `pdf` (a file in `folder`) is. */
export async function classify(folder: string, pdf: string): Promise<PageKind[]> {
	const [sizes, texts, images] = [
		await pageSizes(folder, pdf),
		await pageTexts(folder, pdf),
		await listImages(folder, pdf),
	];
	const byPage = Map.groupBy(images, (image) => image.page);
	const kinds = sizes.map((size, index): PageKind | "unclear" => {
		const shown = byPage.get(index + 1) ?? [];
		if (hasText(texts[index] ?? "", coverage(size, shown))) return "digital";
		return shown.reduce((sum, image) => sum + image.bytes, 0) > tuned.maxBlankBytes ? "scan" : "unclear";
	});
	for (const [first, last] of runs(kinds)) {
		const drawn = await drawThumbnails(folder, pdf, first + 1, last + 1, tuned.thumbnailSide);
		// A page that cannot be drawn cannot be called blank.
		for (let page = first; page <= last; page++) {
			const picture = drawn[page - first];
			kinds[page] = picture !== undefined && isBlank(picture) ? "blank" : "scan";
		}
	}
	return kinds.map((kind) => (kind === "unclear" ? "scan" : kind));
}

/** Share of the page that pictures cover; overlaps counted twice. */
function coverage(size: PageSize, images: readonly PlacedImage[]): number {
	const area = images
		.filter((image) => image.type !== "smask" && image.type !== "mask" && image.xDpi > 0 && image.yDpi > 0)
		.reduce((sum, image) => sum + (image.width / image.xDpi) * (image.height / image.yDpi) * 72 * 72, 0);
	return area / Math.max(1, size.width * size.height);
}

/** Text that a reader could search for: letters of a script, not the refuse of a font without ToUnicode. */
function hasText(text: string, cover: number): boolean {
	const marks = text.replace(/[\s\p{Cc}]+/gu, "");
	const letters = marks.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
	const refuse = text.match(/[\ufffd\p{Co}\p{Cn}]|[\p{Cc}--[\t\n\r\f\v]]/gv)?.length ?? 0;
	if (letters === 0 || refuse > tuned.maxRefuse * marks.length) return false;
	if (marks.length > tuned.fewSigns && letters < tuned.minLetters * marks.length) return false;
	return cover < tuned.covered || (letters >= tuned.minLettersOverPicture && !isUnsearchable(text));
}

/** First and last index of each stretch of pages still unclear. */
function* runs(kinds: readonly string[]): Generator<readonly [number, number]> {
	for (let first = 0; first < kinds.length; first++) {
		if (kinds[first] !== "unclear") continue;
		let last = first;
		while (kinds[last + 1] === "unclear") last++;
		yield [first, last];
		first = last;
	}
}

/** A small PGM (P5) without any mark on its paper. */
function isBlank(file: Buffer): boolean {
	const drawn = readPgm(file);
	if (drawn === undefined) return false;
	return countMarks(drawn, tuned.markContrast) === 0;
}
