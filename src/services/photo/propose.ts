import { area, intersect, type Line, lineThrough, orderCorners, type Point, type Quad } from "./geometry.ts";
import type { Picture } from "./picture.ts";
import { type Vision, withMats } from "./vision.ts";

/** A sheet smaller than this part of the frame is not what was photographed. */
const smallestPart = 0.04;
/** A corner may lie this far outside of the frame, as part of its longer side. */
const outside = 0.05;
const maxLines = 22;

/**
 * Where a sheet could be: quadrilaterals from outlines in lightness, saturation and the blue–yellow axis, and from
 * combinations of long straight lines. Many wrong ones among them; `scoreQuad` sorts.
 * @param small about 800 px on its longer side
 */
export function proposeQuads(cv: Vision, small: Picture): Quad[] {
	return withMats((keep) => {
		const rgb = keep(cv.matFromArray(small.height, small.width, cv.CV_8UC3, small.data as unknown as number[]));
		const lab = keep(new cv.Mat());
		const hsv = keep(new cv.Mat());
		cv.cvtColor(rgb, lab, cv.COLOR_RGB2Lab);
		cv.cvtColor(rgb, hsv, cv.COLOR_RGB2HSV);
		const quads: Quad[] = [];
		const lines: { line: Line; length: number }[] = [];
		for (const [image, index] of [
			[lab, 0],
			[lab, 2],
			[hsv, 1],
		] as const) {
			const planes = keep(new cv.MatVector());
			cv.split(image, planes);
			const channel = keep(new cv.Mat());
			cv.medianBlur(keep(planes.get(index)), channel, 7);
			for (const mask of masks(cv, keep, channel)) quads.push(...outlines(cv, keep, mask, small));
			for (const [low, high] of [
				[15, 40],
				[40, 110],
			] as const) {
				const edges = keep(new cv.Mat());
				cv.Canny(channel, edges, low, high, 3, true);
				lines.push(...segments(cv, keep, edges, small));
				const thick = keep(new cv.Mat());
				cv.dilate(edges, thick, keep(cv.Mat.ones(5, 5, cv.CV_8U)));
				quads.push(...outlines(cv, keep, thick, small));
			}
		}
		quads.push(...crossings(lines, small));
		return quads;
	});
}

type Keep = <M extends { delete(): void }>(mat: M) => M;
type Mat = InstanceType<Vision["Mat"]>;

/** The channel in black and white, at Otsu's level and to both sides of it, both ways round. */
function masks(cv: Vision, keep: Keep, channel: Mat): Mat[] {
	const level = cv.threshold(channel, keep(new cv.Mat()), 0, 255, cv.THRESH_BINARY + cv.THRESH_OTSU);
	const kernel = keep(cv.Mat.ones(9, 9, cv.CV_8U));
	return [0.8, 1, 1.15].flatMap((factor) =>
		[cv.THRESH_BINARY, cv.THRESH_BINARY_INV].map((way) => {
			const mask = keep(new cv.Mat());
			cv.threshold(channel, mask, level * factor, 255, way);
			cv.morphologyEx(mask, mask, cv.MORPH_CLOSE, kernel);
			cv.morphologyEx(mask, mask, cv.MORPH_OPEN, kernel);
			return mask;
		}),
	);
}

function outlines(cv: Vision, keep: Keep, mask: Mat, { width, height }: Picture): Quad[] {
	const contours = keep(new cv.MatVector());
	cv.findContours(mask, contours, keep(new cv.Mat()), cv.RETR_LIST, cv.CHAIN_APPROX_SIMPLE);
	const quads: Quad[] = [];
	for (let i = 0; i < contours.size(); i++) {
		const contour = keep(contours.get(i));
		if (contour.rows < 4) continue;
		const hull = keep(new cv.Mat());
		cv.convexHull(contour, hull);
		if (cv.contourArea(hull) < smallestPart * width * height) continue;
		const girth = cv.arcLength(hull, true);
		for (const tolerance of [0.015, 0.03, 0.05, 0.08]) {
			const corners = keep(new cv.Mat());
			cv.approxPolyDP(hull, corners, tolerance * girth, true);
			if (corners.rows !== 4) continue;
			const quad = orderCorners(points(corners.data32S));
			if (quad) quads.push(quad);
			break;
		}
		const box = cv.minAreaRect(contour);
		const quad = orderCorners(boxCorners(box));
		if (quad) quads.push(quad);
	}
	return quads;
}

function points(flat: Int32Array): Point[] {
	return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] as number, flat[2 * i + 1] as number]);
}

function boxCorners(box: {
	center: { x: number; y: number };
	size: { width: number; height: number };
	angle: number;
}): Point[] {
	const [cos, sin] = [Math.cos((box.angle * Math.PI) / 180), Math.sin((box.angle * Math.PI) / 180)];
	return [
		[-1, -1],
		[1, -1],
		[1, 1],
		[-1, 1],
	].map(([u, v]) => {
		const [x, y] = [((u as number) * box.size.width) / 2, ((v as number) * box.size.height) / 2];
		return [box.center.x + x * cos - y * sin, box.center.y + x * sin + y * cos];
	});
}

function segments(cv: Vision, keep: Keep, edges: Mat, { width, height }: Picture) {
	const found = keep(new cv.Mat());
	const longer = Math.max(width, height);
	cv.HoughLinesP(edges, found, 1, Math.PI / 360, 50, longer * 0.09, longer * 0.015);
	const flat = found.data32S;
	return Array.from({ length: flat.length / 4 }, (_, i) => {
		const [x1, y1, x2, y2] = flat.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
		return { line: lineThrough([x1, y1], [x2, y2]), length: Math.hypot(x2 - x1, y2 - y1) };
	});
}

/** Quadrilaterals of two roughly parallel pairs among the longest distinct lines and the frame's own sides. */
function crossings(segments: { line: Line; length: number }[], { width, height }: Picture): Quad[] {
	const lines: Line[] = [];
	// Pieces of one side found apart count together before the longest are taken.
	const groups: { line: Line; length: number; longest: number }[] = [];
	for (const { line, length } of segments.toSorted((s, t) => t.length - s.length)) {
		const same = groups.find((group) => nearlySame(group.line, line, width, height));
		if (same) same.length += length;
		else groups.push({ line, length, longest: length });
	}
	for (const { line } of groups.toSorted((g, h) => h.length - g.length).slice(0, maxLines)) lines.push(line);
	lines.push([1, 0, 0], [1, 0, width], [0, 1, 0], [0, 1, height]);
	const margin = outside * Math.max(width, height);
	const within = (p: Point | undefined): p is Point =>
		p !== undefined && p[0] > -margin && p[1] > -margin && p[0] < width + margin && p[1] < height + margin;
	const pairs: [Line, Line][] = [];
	lines.forEach((one, i) => {
		for (const other of lines.slice(i + 1)) {
			if (Math.abs(one[0] * other[0] + one[1] * other[1]) > Math.cos(Math.PI / 6)) pairs.push([one, other]);
		}
	});
	const quads: Quad[] = [];
	pairs.forEach(([a, b], i) => {
		for (const [c, d] of pairs.slice(i + 1)) {
			if (Math.abs(a[0] * c[0] + a[1] * c[1]) > Math.cos(Math.PI / 4)) continue;
			const corners = [intersect(a, c), intersect(c, b), intersect(b, d), intersect(d, a)];
			if (!corners.every(within)) continue;
			const quad = orderCorners(corners);
			if (quad && area(quad) > smallestPart * width * height) quads.push(quad);
		}
	});
	return quads;
}

function nearlySame(one: Line, other: Line, width: number, height: number): boolean {
	const cos = one[0] * other[0] + one[1] * other[1];
	if (Math.abs(cos) < Math.cos((3 * Math.PI) / 180)) return false;
	const [cx, cy] = [width / 2, height / 2];
	const here = one[0] * cx + one[1] * cy - one[2];
	const there = (other[0] * cx + other[1] * cy - other[2]) * Math.sign(cos);
	return Math.abs(here - there) < 0.01 * Math.max(width, height);
}
