import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { paintedOn as reallyPainted } from "../../src/tools/mutool.ts";
import { extractImage as reallyExtract } from "../../src/tools/poppler.ts";
import {
	type How,
	type Installed,
	installed as reallyInstalled,
	readHocrs as reallyRead,
} from "../../src/tools/tesseract.ts";
import { withoutWords as reallyWithoutWords } from "../../src/tools/tesseract-model.ts";
import { hashOf } from "./measure.ts";

/**
 * Stands in for the outside programs of reading where one threshold after the other is moved: each is run once in the life of this process
 * for the same input, for they take most of the time.
 */

export { drawPage, pageSizes } from "../../src/tools/poppler.ts";
export { type Installed, readHocr, type Segmentation } from "../../src/tools/tesseract.ts";

const answers = new Map<string, Promise<unknown>>();

function once<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
	const known = answers.get(key) ?? ask();
	answers.set(key, known);
	return known as Promise<Answer>;
}

const hashOfFile = async (folder: string, name: string): Promise<string> => hashOf(await readFile(join(folder, name)));

export const installed = (folder: string): Promise<Installed> => once("installed", () => reallyInstalled(folder));

export const paintedOn = async (folder: string, pdf: string): Promise<string> =>
	once(`painted ${await hashOfFile(folder, pdf)}`, () => reallyPainted(folder, pdf));

export const extractImage = async (folder: string, pdf: string, page: number): Promise<Buffer | undefined> =>
	once(`image ${page} ${await hashOfFile(folder, pdf)}`, () => reallyExtract(folder, pdf, page));

let cacheFolder: string | undefined;

/** Where the models are kept; before the first reading. */
export function keepIn(folder: string): void {
	cacheFolder = folder;
}

/** The folder becomes a link to the one that was written first. */
export async function withoutWords(source: string, folder: string, name: string): Promise<void> {
	const written = await once(`model ${source} ${name}`, async () => {
		if (cacheFolder === undefined) throw new Error("no folder for models");
		const kept = join(cacheFolder, name);
		await reallyWithoutWords(source, kept, name);
		return kept;
	});
	await symlink(written, folder);
}

/** As Tesseract's own: pictures that it has read before are not read again. */
export async function readHocrs(folder: string, images: readonly string[], how: How): Promise<(string | undefined)[]> {
	const keys = await Promise.all(
		images.map(async (image) => `${how.languages} ${how.segmentation} ${how.dpi} ${await hashOfFile(folder, image)}`),
	);
	const unknown = [...new Set(images.filter((_, at) => !answers.has(`hocr ${keys[at]}`)))];
	const read = await reallyRead(folder, unknown, how);
	for (const [at, image] of unknown.entries())
		answers.set(`hocr ${keys[images.indexOf(image)]}`, Promise.resolve(read[at]));
	return Promise.all(keys.map((key) => answers.get(`hocr ${key}`) as Promise<string | undefined>));
}
