import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Truth } from "../pages/truth.ts";

/** A file to work on and what is known of it. */
export interface Sample {
	readonly name: string;
	readonly path: string;
	/** The text of each page; absent without a transcription. */
	readonly truths: readonly string[];
	/** Where each page's words lie. */
	readonly places: readonly Truth[];
}

const endings = "pdf,PDF,png,jpg,jpeg,JPG,tif,tiff,bmp,webp";

/** Every PDF and picture below `folder`, with the truths that lie beside it; `onlyKnown`: those with a text alone. */
export function samplesIn(folder: string, onlyKnown = false): Sample[] {
	return globSync(`**/*.{${endings}}`, { cwd: folder })
		.sort()
		.map((name): Sample => {
			const path = join(folder, name);
			const text = textBeside(path);
			const stem = path.slice(0, -extname(path).length);
			const places = existsSync(`${stem}.json`) ? [JSON.parse(readFileSync(`${stem}.json`, "utf8")) as Truth] : [];
			return { name: basename(name), path, truths: text === undefined ? [] : text.split("\f"), places };
		})
		.filter(({ truths }) => truths.length > 0 || !onlyKnown);
}

/** scan.png.txt, scan.txt, scan.gold.txt; in OCR-D's workspaces the ground truth of the same number. */
function textBeside(path: string): string | undefined {
	const stem = path.slice(0, -extname(path).length);
	const number = /_(\d{4})$/.exec(stem)?.[1];
	const groundTruth = join(dirname(path), `../OCR-D-GT-WORD/INPUT_${number}.txt`);
	const found = [`${path}.txt`, `${stem}.txt`, `${stem}.gold.txt`, groundTruth].find((file) => existsSync(file));
	return found === undefined ? undefined : readFileSync(found, "utf8").replace(/\f$/, "");
}
