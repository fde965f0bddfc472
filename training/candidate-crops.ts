/**
 * Writes the training data of the candidate classifier: `node training/candidate-crops.ts DIR OUT [K/N]` takes a folder of make_set.py (every Nth photo from K on)
 * and writes, of all candidates of the finder and of true sheets moved a little, OUT/crops-K (their planes as bytes, one
 * after the other) and OUT/truth-K.json (for each, in the same order, its photo, its overlap with the truth, and whether it was made).
 */
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { annotatedIn, type Photo } from "../bench/photos/collection.ts";
import { jaccard } from "../bench/photos/jaccard.ts";
import { candidates } from "../src/imaging/detection/candidates.ts";
import { cropCandidate, cropChannels, cropSide, buildPyramid } from "../src/imaging/detection/candidate-crop.ts";
import { decode } from "../src/services/photo/decode.ts";
import { atWorkingSize } from "../src/imaging/detection/find-sheets.ts";
import { distance, frameQuad, isConvex, type Point, type Quad, scaleQuad } from "../src/imaging/geometry.ts";
import type { RgbRaster } from "../src/imaging/raster.ts";
import { isPlausible } from "../src/imaging/detection/score.ts";
import { segment } from "../src/imaging/detection/segmentation.ts";
import { gradientsOf } from "../src/imaging/detection/gradients.ts";

/** Crops of implausible candidates a photo, at most. */
const maxHopeless = 10;

const [folder, out, part = "0/1"] = process.argv.slice(2);
if (folder === undefined || out === undefined) throw new Error("candidate-crops.ts DIR OUT [K/N]");
const [first, every] = part.split("/").map(Number) as [number, number];
mkdirSync(out, { recursive: true });
const bytes = createWriteStream(join(out, `crops-${first}`));
const truth: { photo: string; overlap: number; made: boolean }[] = [];
const random = randomFrom(first + 1);
for (const photo of annotatedIn(folder).filter((_, i) => i % every === first)) {
	for await (const { picture } of decode(readFileSync(photo.path))) await write(photo, picture);
}
bytes.end();
await finished(bytes);
writeFileSync(join(out, `truth-${first}.json`), JSON.stringify(truth));

async function write(photo: Photo, picture: RgbRaster): Promise<void> {
	const small = await atWorkingSize(picture);
	const maps = await segment(small);
	const levels = buildPyramid(small);
	const right = photo.quads.map((quad) => scaleQuad(quad, small.width / picture.width));
	// What a scanner gave is the page.
	if (photo.kind === "scan") right.push(frameQuad(small.width, small.height));
	let hopeless = 0;
	const found = candidates(gradientsOf(small), maps)
		.filter(({ features }) => isPlausible(features) || hopeless++ < maxHopeless)
		.map(({ quad }) => ({ quad, made: false }));
	const made = right.flatMap(moved).map((quad) => ({ quad, made: true }));
	const view = new Float32Array(cropChannels * cropSide ** 2);
	for (const { quad, made: isMade } of [...found, ...made]) {
		cropCandidate(levels, maps, quad, view);
		if (!bytes.write(Uint8Array.from(view, (value) => Math.round(255 * value)))) {
			await new Promise((resolve) => bytes.once("drain", resolve));
		}
		const overlap = Math.max(0, ...right.map((one) => jaccard(quad, one, small)));
		truth.push({ photo: photo.name, overlap, made: isMade });
	}
}

/** A true sheet three times slightly off, and twice with a side in the wrong place. */
function moved(quad: Quad): Quad[] {
	const side = Math.sqrt(distance(quad[0], quad[1]) * distance(quad[0], quad[3]));
	const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());
	const shaken = [0.002, 0.006, 0.015].map(
		(by) => quad.map(([x, y]) => [x + by * side * normal(), y + by * side * normal()]) as unknown as Quad,
	);
	const shifted = [0, 1].map(() => {
		const turn = Math.floor(random() * 4);
		const by = (random() < 0.6 ? -1 : 1) * (0.03 + 0.3 * random() ** 2);
		const [a, b, c, d] = turned(quad, turn);
		const along = (p: Point, from: Point): Point => [p[0] + by * (p[0] - from[0]), p[1] + by * (p[1] - from[1])];
		return turned([along(a, d), along(b, c), c, d], 4 - turn);
	});
	return [...shaken, ...shifted].filter(isConvex);
}

function turned(quad: Quad, by: number): Quad {
	return [0, 1, 2, 3].map((i) => quad[(i + by) % 4]) as unknown as Quad;
}

/** From 0 to 1, by Marsaglia's xorshift. */
function randomFrom(seed: number): () => number {
	let state = 88172645 ^ seed;
	return () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) / 2 ** 32;
	};
}
