import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type How, readHocrs as reallyRead } from "../../src/tools/tesseract.ts";
import { hashOf } from "./measure.ts";

/** Stands in for `src/tools/tesseract.ts` where one threshold after the other is moved: each picture is read once in the life of this process. */

export { type Installed, installed, readHocr, type Segmentation } from "../../src/tools/tesseract.ts";

const known = new Map<string, string | undefined>();

/** As Tesseract's own. */
export async function readHocrs(folder: string, images: readonly string[], how: How): Promise<(string | undefined)[]> {
	const keys = await Promise.all(
		images.map(async (image) =>
			hashOf(`${how.languages} ${how.segmentation} ${how.dpi} ${hashOf(await readFile(join(folder, image)))}`),
		),
	);
	const unknown = images.filter((_, at) => !known.has(keys[at] as string));
	const read = await reallyRead(folder, unknown, how);
	for (const [at, image] of unknown.entries()) known.set(keys[images.indexOf(image)] as string, read[at]);
	return keys.map((key) => known.get(key));
}
