import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withScratch } from "../sandbox/scratch.ts";
import { firstPageText, thumbnail } from "../tools/poppler.ts";

/** What the answer shows of a result: how its first page looks and what it says. */
export interface FirstPage {
	/** JPEG; undefined where it could not be drawn small enough. */
	readonly picture?: Uint8Array;
	readonly text: string;
}

/** Long side of a thumbnail in px: shown at half of it, so that it is crisp on phones. */
const side = 208;
/** Heavier ones would make the answer heavy; in bytes. */
const maxPictureBytes = 15_000;
/** Thumbnails in one answer at most. */
const maxLooks = 60;

/** First pages of PDFs by their index. A PDF that cannot be drawn is simply not shown. */
export async function firstPages(
	inputs: readonly Uint8Array[],
	indices: readonly number[],
): Promise<ReadonlyMap<number, FirstPage>> {
	return withScratch(async (folder) => {
		const pages = new Map<number, FirstPage>();
		for (const index of [...new Set(indices)].slice(0, maxLooks)) {
			const pdf = inputs[index];
			if (pdf === undefined) continue;
			await writeFile(join(folder, "result.pdf"), pdf);
			const picture = await thumbnail(folder, "result.pdf", side).catch(() => undefined);
			const text = await firstPageText(folder, "result.pdf").catch(() => "");
			pages.set(index, { text, ...(picture && picture.length <= maxPictureBytes ? { picture } : {}) });
		}
		return pages;
	});
}
