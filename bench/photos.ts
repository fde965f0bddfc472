/**
 * Photo → page over a folder with known corners, beside jscanify's method, and over pictures without a document.
 * `npm run bench:photos`, optionally `-- FOLDER` (of its own corners.json), `--find` (no pages are made: quicker), `--ocr`
 * (reads before and after: minutes), `--large` (also the sample photo at 48 and 200 megapixels), `--json FILE`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Quad } from "../src/imaging/geometry.ts";
import { decode } from "../src/services/photo/decode.ts";
import { collected, collectionFolder } from "../test/collection/folder.ts";
import { annotatedIn, frameOf, type Photo, withoutDocuments } from "./photos/collection.ts";
import { foundIn } from "./photos/found.ts";
import { type Match, match } from "./photos/jaccard.ts";
import { jscanify } from "./photos/jscanify.ts";
import { largePhotos } from "./photos/large.ts";
import { type Reading, read, readAsServed } from "./photos/reading.ts";
import { worked } from "./photos/run.ts";
import type { Worked } from "./photos/work.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		find: { type: "boolean", default: false },
		ocr: { type: "boolean", default: false },
		large: { type: "boolean", default: false },
		json: { type: "string" },
	},
});
const photos = positionals[0]
	? annotatedIn(positionals[0])
	: [...annotatedIn(collected("A")), ...withoutDocuments(collectionFolder)];

interface Readings {
	readonly raw: Reading;
	/** The step's page, read as the photo is. */
	readonly ours: Reading;
	/** What the customer gets: our own reading of it. */
	readonly served: Reading;
}

interface Row {
	readonly photo: Photo;
	readonly worked: Worked;
	readonly ours: Match;
	readonly peer: Match;
	readonly found: readonly Found[];
	readonly reading?: Readings;
}

interface Found {
	readonly confidence: number;
	readonly right: boolean;
}

const rows: Row[] = [];
for (const photo of photos) {
	const row = values.find
		? await judged(photo, await foundIn(photo.path))
		: await worked(photo.path, (result, folder) => judged(photo, result, folder));
	if (row === undefined) continue;
	rows.push(row);
	if (photo.quads.length > 0 || row.ours.extra > 0) print(row);
}
const real = rows.filter(({ photo }) => photo.quads.length > 0);
const kinds = [...new Set(real.map(({ photo }) => photo.kind))];
console.table(Object.fromEntries([...(kinds.length > 1 ? kinds : []), "all"].map((kind) => [kind, figures(kind)])));
console.table(
	Object.fromEntries([...new Set(rows.map(({ photo }) => photo.kind))].map((kind) => [kind, falseOnes(kind)])),
);
console.table(bins());
console.table([costs()]);
if (values.ocr) console.table(reads());
if (values.large) console.table(await largePhotos(fileURLToPath(new URL("../samples/Foto.jpg", import.meta.url))));
if (values.json) writeFileSync(values.json, JSON.stringify(rows, undefined, "\t"));

async function judged(photo: Photo, result: Worked, folder?: string): Promise<Row> {
	const found = result.pages.filter(({ notes }) => notes.includes("page-found"));
	const input = readFileSync(photo.path);
	const nothing = { values: [], missed: 0, extra: found.length };
	const against = async (quads: readonly Quad[]) =>
		photo.quads.length > 0 ? match(quads, photo.quads, await frameOf(photo.path)) : nothing;
	const row = {
		photo,
		worked: result,
		ours: await against(found.map(({ quad }) => quad)),
		peer: photo.quads.length > 0 ? await against(await peerQuads(input)) : { ...nothing, extra: 0 },
		found: await Promise.all(
			found.map(async ({ quad, confidence }) => ({
				confidence,
				right: Math.max(0, ...(await against([quad])).values) > 0.9,
			})),
		),
	};
	if (!values.ocr || folder === undefined || photo.quads.length !== 1) return row;
	const page = readFileSync(`${folder}/0`);
	const dpi = result.pages[0]?.dpi;
	const reading = { raw: await read(input), ours: await read(page, dpi), served: await readAsServed(page, dpi) };
	return { ...row, reading };
}

async function peerQuads(input: Uint8Array) {
	for await (const { picture } of decode(input)) {
		const quad = await jscanify(picture);
		return quad ? [quad] : [];
	}
	return [];
}

function print({ photo, worked: { cpu, peakMebibytes }, ours, peer, found, reading }: Row): void {
	const shown = (all: readonly number[]) => all.map((value) => value.toFixed(3)).join(" ");
	const read = ({ words, confidences }: Reading) => `${words} words at ${mean(confidences).toFixed(0)}`;
	const words = reading ? `${read(reading.raw)} → ${read(reading.ours)}` : "";
	const seconds = Object.values(cpu).reduce((sum, one) => sum + one, 0);
	console.log(
		`${photo.kind} ${photo.name}: ${shown(ours.values)} (peer ${shown(peer.values)}), ${ours.extra} false,`,
		`confidence ${shown(found.map(({ confidence }) => confidence))}, ${seconds.toFixed(1)} s, ${Math.round(peakMebibytes)} MiB ${words}`,
	);
}

function figures(kind: string) {
	const chosen = real.filter(({ photo }) => kind === "all" || photo.kind === kind);
	const summary = (who: "ours" | "peer") => {
		const all = chosen.flatMap((row) => row[who].values);
		const share = (least: number) => Number((all.filter((value) => value > least).length / all.length).toFixed(3));
		return {
			[`${who}: mean IoU`]: Number(mean(all).toFixed(4)),
			[`${who} > 0.9`]: share(0.9),
			[`${who} > 0.98`]: share(0.98),
			[`${who}: missed`]: chosen.reduce((sum, row) => sum + row[who].missed, 0),
			[`${who}: false`]: chosen.reduce((sum, row) => sum + row[who].extra, 0),
		};
	};
	return { documents: chosen.flatMap(({ photo }) => photo.quads).length, ...summary("ours"), ...summary("peer") };
}

function falseOnes(kind: string) {
	const chosen = rows.filter(({ photo }) => photo.kind === kind && photo.quads.length === 0);
	return {
		"pictures without a document": chosen.length,
		"with a false one": chosen.filter(({ ours }) => ours.extra > 0).length,
	};
}

/** Of the documents found with a confidence of so much, how many lie right. */
function bins() {
	const found = rows.flatMap((row) => row.found);
	return [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99].map((from, i, all) => {
		const to = all[i + 1] ?? 1.01;
		const within = found.filter(({ confidence }) => confidence >= from && confidence < to);
		const right = within.filter((one) => one.right).length;
		return {
			confidence: `${from}–${Math.min(1, to)}`,
			found: within.length,
			right,
			share: Number((right / Math.max(1, within.length)).toFixed(3)),
		};
	});
}

function costs() {
	const stages = [...new Set(rows.flatMap(({ worked: { cpu } }) => Object.keys(cpu)))];
	const seconds = stages.map((stage) => [
		stage,
		Number(median(real.map(({ worked: { cpu } }) => cpu[stage] ?? 0)).toFixed(3)),
	]);
	const totals = real.map(({ worked: { cpu } }) => Object.values(cpu).reduce((sum, one) => sum + one, 0));
	return {
		...Object.fromEntries(seconds),
		"all (median)": Number(median(totals).toFixed(2)),
		"all (most)": Number(Math.max(...totals).toFixed(2)),
		"peak MiB (median)": Math.round(median(real.map(({ worked: { peakMebibytes } }) => peakMebibytes))),
		"peak MiB (most)": Math.round(Math.max(...real.map(({ worked: { peakMebibytes } }) => peakMebibytes))),
	};
}

function reads() {
	const all = rows.flatMap(({ reading }) => reading ?? []);
	const figures = (who: keyof Readings) => ({
		"dictionary words": all.reduce((sum, reading) => sum + reading[who].words, 0),
		confidence: Number(mean(all.flatMap((reading) => reading[who].confidences)).toFixed(1)),
		/** Each photo counts alike, one of which nothing was read as 0: the mean of all words is that of the photos with many. */
		"mean of a photo": Number(mean(all.map((reading) => mean(reading[who].confidences))).toFixed(1)),
	});
	return { raw: figures("raw"), ours: figures("ours"), "ours, as served": figures("served") };
}

function mean(all: readonly number[]): number {
	return all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
}

function median(all: readonly number[]): number {
	return all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
}
