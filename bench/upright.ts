/**
 * Which way up: pages of known truth, each in four rotations. `npm run bench:upright`, optionally `-- --json FILE` and
 * `--parts A,ours` (of the collection's A, B, C, and our own pages). Prints what was judged wrongly, then a table by kind of page.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { estimateOrientation } from "../src/imaging/orientation.ts";
import type { Raster } from "../src/imaging/raster.ts";
import { orFallback, orientationEngine, type Turn } from "../src/tools/tesseract-orientation.ts";
import { collectionFolder } from "../test/collection/folder.ts";
import { type Page, pages } from "./upright/pages.ts";

const { values } = parseArgs({
	options: { json: { type: "string" }, parts: { type: "string", default: "B,C,A,ours" } },
});

interface Judged {
	readonly name: string;
	readonly kind: Page["kind"];
	/** Degrees clockwise by which it was off upright after our turn. */
	readonly off: number;
	readonly unsure: boolean;
	readonly moved: boolean;
}

const all: Judged[] = [];
for await (const { name, kind, pixels, turn } of pages(collectionFolder, values.parts.split(",")))
	for (const lies of [0, 90, 180, 270] as const) {
		const orientation = estimateOrientation(await turned(pixels, lies), orientationEngine);
		const judged = await orFallback(orientation, { turn: 0, unsure: true });
		const off = (lies + judged.turn - turn + 360) % 360;
		all.push({ name, kind, off, unsure: judged.unsure, moved: judged.turn !== 0 });
		if (off !== 0) console.log(`${kind} ${name}, turned by ${lies}: off by ${off}${judged.unsure ? ", unsure" : ""}`);
	}
const kinds = [...new Set(all.map(({ kind }) => kind))];
const text = all.filter(({ kind }) => kind !== "little text");
console.table({
	...Object.fromEntries(kinds.map((kind) => [kind, figures(all.filter((one) => one.kind === kind))])),
	"all with text": figures(text),
});
if (values.json) writeFileSync(values.json, JSON.stringify(all, undefined, "\t"));

function figures(judged: readonly Judged[]) {
	const right = judged.filter(({ off }) => off === 0);
	return {
		"pages × 4": judged.length,
		upright: right.length,
		share: Number((right.length / judged.length).toFixed(3)),
		"turned wrongly": judged.filter(({ off, moved }) => off !== 0 && moved).length,
		"left, named": judged.filter(({ off, moved, unsure }) => off !== 0 && !moved && unsure).length,
		"left, unnamed": judged.filter(({ off, moved, unsure }) => off !== 0 && !moved && !unsure).length,
		"upright, yet named": right.filter(({ unsure }) => unsure).length,
	};
}

async function turned({ data, width, height, channels }: Raster, by: Turn): Promise<Raster> {
	const { data: rotated, info } = await sharp(data, { raw: { width, height, channels } })
		.rotate(by)
		// Else gray comes back in three channels.
		.extractChannel(0)
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data: rotated, width: info.width, height: info.height, channels: 1 };
}
