import sharp from "sharp";
import { chance, field, grain } from "./chance.ts";
import type { Picture } from "./picture.ts";

type Point = readonly [number, number];

export interface Scene {
	readonly seed: number;
	/** Where the sheet's corners lie in the picture: top left, top right, bottom right, bottom left. */
	readonly corners: readonly [Point, Point, Point, Point];
	readonly table: "wood" | "cloth";
	/** The hand that holds the phone throws its shadow: where its palm is, and its strength 0…1. */
	readonly hand: { readonly at: Point; readonly reach: number; readonly strength: number };
	/** Light falls from here, in pixels. */
	readonly lamp: Point;
	readonly colour: readonly [number, number, number];
}

const width = 3024;
const height = 4032;

/** A phone's picture of a sheet on a table: 12 megapixels, upright. */
export async function photograph(page: Picture, scene: Scene): Promise<Picture> {
	const surface = scene.table === "wood" ? wood(scene.seed) : cloth(scene.seed);
	const toSheet = homography(scene.corners);
	const unevenness = field(scene.seed + 7);
	const random = chance(scene.seed + 9);
	const data = Buffer.alloc(width * height * 3);
	const pixel: [number, number, number] = [0, 0, 0];
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const [u, v] = toSheet(x, y);
			// Paper that was folded twice for an envelope does not lie flat between its folds.
			const bend = 0.0022 * Math.sin(v * 3 * Math.PI) * Math.sin(u * Math.PI);
			const onSheet = u >= 0 && u <= 1 && v >= 0 && v <= 1;
			if (onSheet) sample(page, u + bend * 0.5, v + bend, pixel);
			else surface(x, y, pixel);
			const shade = onSheet ? folds(v) * (1 + 0.02 * unevenness(u * 3, v * 4)) : contact(u, v);
			const light = shade * lamp(scene, x, y) * (1 - scene.hand.strength * handShadow(scene, x, y));
			const noise = grain(random) * (6 + 9 * (1 - light));
			const at = (y * width + x) * 3;
			for (let channel = 0; channel < 3; channel++) {
				const lit = (pixel[channel] as number) * light * (scene.colour[channel] as number) + noise + grain(random) * 3;
				data[at + channel] = lit < 0 ? 0 : Math.min(lit, 255);
			}
		}
	// Lens and the phone's own noise filter: a little soft, then sharpened again.
	const seen = await sharp(data, { raw: { width, height, channels: 3 } })
		.blur(1.1)
		.sharpen({ sigma: 1, m1: 0.3, m2: 1.2 })
		.raw()
		.toBuffer();
	return { data: seen, width, height };
}

/** Light on the thirds: each fold has a bright and a dark flank. */
function folds(v: number): number {
	let shade = 1;
	for (const fold of [1 / 3, 2 / 3]) {
		const off = (v - fold) * 100;
		shade +=
			0.05 * Math.exp(-((off - 0.5) ** 2)) - 0.09 * Math.exp(-((off + 0.5) ** 2)) - 0.03 * Math.exp(-((off / 6) ** 2));
	}
	return shade;
}

/** The sheet's own shadow on the table, soft and to the lower right. */
function contact(u: number, v: number): number {
	const du = Math.max(0 - u, u - 1.006, 0);
	const dv = Math.max(0.004 - v, v - 1.006, 0);
	return 1 - 0.45 * Math.exp(-Math.hypot(du, dv * 1.41) * 110);
}

function lamp({ lamp: [left, top] }: Scene, x: number, y: number): number {
	const far = Math.hypot(x - left, y - top) / 5000;
	const vignette = Math.hypot(x - width / 2, y - height / 2) / 2520;
	return (1.06 - 0.34 * far) * (1 - 0.26 * vignette ** 3);
}

/** A palm with four fingers and a thumb, out of focus. */
function handShadow({ hand: { at, reach } }: Scene, x: number, y: number): number {
	const px = (x - at[0]) / reach;
	const py = (y - at[1]) / reach;
	let nearest = Math.hypot(px, py * 0.85) - 0.42;
	for (const [tipX, tipY, thick] of fingers) nearest = Math.min(nearest, toLine(px, py, tipX, tipY) - thick);
	const soft = Math.min(1, Math.max(0, 0.45 - nearest / 0.75));
	return soft * soft * (3 - 2 * soft);
}

const fingers = [
	[-0.98, -0.36, 0.19],
	[-1.08, -0.08, 0.2],
	[-1.02, 0.2, 0.19],
	[-0.8, 0.44, 0.17],
	[-0.45, -0.72, 0.2],
] as const;

/** Distance to the line from the palm's middle to a finger's tip. */
function toLine(x: number, y: number, tipX: number, tipY: number): number {
	const along = Math.min(1, Math.max(0, (x * tipX + y * tipY) / (tipX * tipX + tipY * tipY)));
	return Math.hypot(x - along * tipX, y - along * tipY);
}

type Surface = (x: number, y: number, into: [number, number, number]) => void;

/** Oak boards, their grain along y, a dark joint between two. */
function wood(seed: number): Surface {
	const noise = field(seed);
	const board = 760;
	return (x, y, into) => {
		const which = Math.floor((x + 210) / board);
		const across = (x + 210) / board - which;
		const shifted = y + which * 1733;
		const wave = noise(x / 190, shifted / 900) * 1.6 + noise(x / 60, shifted / 500) * 0.5;
		const rings = Math.sin((across * 9 + wave) * 6);
		const fibre = noise(x / 2.2, shifted / 60) * 0.6 + noise(x / 5, shifted / 140) * 0.4;
		const joint = Math.min(across, 1 - across) * board;
		const tone = (0.72 + 0.09 * rings + 0.1 * fibre + 0.06 * noise(which * 7.3, 3.1)) * (joint < 4 ? 0.45 : 1);
		into[0] = 176 * tone;
		into[1] = 128 * tone;
		into[2] = 84 * tone;
	};
}

/** A woven, bluish-gray desk cover with some stains: less contrast to paper in the light than wood. */
function cloth(seed: number): Surface {
	const noise = field(seed);
	return (x, y, into) => {
		const weave = 0.06 * Math.sin(x / 2.6 + noise(x / 40, y / 40)) * Math.sin(y / 2.6 + noise(y / 40, x / 40));
		const tone = 0.8 + weave + 0.07 * noise(x / 300, y / 300) + 0.05 * noise(x / 3, y / 3);
		into[0] = 132 * tone;
		into[1] = 142 * tone;
		into[2] = 152 * tone;
	};
}

function sample(page: Picture, u: number, v: number, into: [number, number, number]): void {
	const x = Math.min(page.width - 1.001, Math.max(0, u * (page.width - 1)));
	const y = Math.min(page.height - 1.001, Math.max(0, v * (page.height - 1)));
	const left = x | 0;
	const top = y | 0;
	const at = (top * page.width + left) * 3;
	const below = at + page.width * 3;
	for (let channel = 0; channel < 3; channel++) {
		const a = page.data[at + channel] as number;
		const b = page.data[at + 3 + channel] as number;
		const c = page.data[below + channel] as number;
		const d = page.data[below + 3 + channel] as number;
		const upper = a + (b - a) * (x - left);
		const ink = upper + (c + (d - c) * (x - left) - upper) * (y - top);
		// Toner is not black, paper not white.
		into[channel] = 38 + (ink / 255) * 200;
	}
}

/** From the picture to the sheet's unit square: Heckbert's square-to-quad map, inverted by its adjugate. */
function homography([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Scene["corners"]): (x: number, y: number) => Point {
	const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
	const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
	const bottom = dx1 * dy2 - dx2 * dy1;
	const g = (sx * dy2 - dx2 * sy) / bottom;
	const h = (dx1 * sy - sx * dy1) / bottom;
	const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
	const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
	const [A, B, C] = [e - f * h, c * h - b, b * f - c * e];
	const [D, E, F] = [f * g - d, a - c * g, c * d - a * f];
	const [G, H, I] = [d * h - e * g, b * g - a * h, a * e - b * d];
	return (x, y) => {
		const scale = G * x + H * y + I;
		return [(A * x + B * y + C) / scale, (D * x + E * y + F) / scale];
	};
}
