import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPdf, write } from "../../pdf/document.ts";
import type { Colour, Size } from "../../pdf/images/choose-encoding.ts";
import { recompressImages } from "../../pdf/images/recompress-images.ts";

/** No page may use up what the others of the same cell need, in ms. */
const budgetMs = 200_000;

/** Codes the pictures of single-page PDFs anew, where that makes them smaller. A page that resists comes back as it is. */
export async function recode(
	folder: string,
	pages: readonly Uint8Array[],
	colour: Colour,
	size: Size,
): Promise<Uint8Array[]> {
	const until = Date.now() + budgetMs;
	const made: Uint8Array[] = [];
	for (const page of pages) {
		await writeFile(join(folder, "page.pdf"), page);
		const document = await openPdf(page);
		const exchanged = await recompressImages(folder, "page.pdf", document, colour, size, until);
		made.push(exchanged === 0 ? page : await write(document));
	}
	return made;
}
