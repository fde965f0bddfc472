import type { Point, Quad } from "../../src/imaging/geometry.ts";
import type { RgbRaster } from "../../src/imaging/raster.ts";
import { vision, withMats } from "./vision.ts";

/**
 * The peer: jscanify's method (https://github.com/puffinsoft/jscanify), stated anew from what it says it does: gray,
 * blurred over 3 px, Otsu's threshold, the contour of the largest area, and in each quadrant about the middle of its
 * smallest rectangle the point that is farthest from there. Later versions take Canny's edges first; on these photos
 * that finds fewer, so the peer is the better of both.
 * @returns undefined where there is no contour or a quadrant is empty
 */
export async function jscanify({ data, width, height }: RgbRaster): Promise<Quad | undefined> {
	const cv = await vision();
	return withMats((keep) => {
		const image = keep(cv.matFromArray(height, width, cv.CV_8UC3, data as unknown as number[]));
		cv.cvtColor(image, image, cv.COLOR_RGB2GRAY);
		cv.GaussianBlur(image, image, new cv.Size(3, 3), 0);
		cv.threshold(image, image, 0, 255, cv.THRESH_OTSU);
		const contours = keep(new cv.MatVector());
		cv.findContours(image, contours, keep(new cv.Mat()), cv.RETR_CCOMP, cv.CHAIN_APPROX_SIMPLE);
		let largest: { area: number; points: Point[]; middle: Point } | undefined;
		for (let i = 0; i < contours.size(); i++) {
			const contour = keep(contours.get(i));
			const area = cv.contourArea(contour);
			if (largest && area <= largest.area) continue;
			const { x, y } = cv.minAreaRect(contour).center;
			const flat = contour.data32S;
			const points = Array.from(
				{ length: contour.rows },
				(_, k): Point => [flat[2 * k] as number, flat[2 * k + 1] as number],
			);
			largest = { area, points, middle: [x, y] };
		}
		return largest && farthest(largest.points, largest.middle);
	});
}

function farthest(points: readonly Point[], [cx, cy]: Point): Quad | undefined {
	const corner = (left: boolean, upper: boolean) =>
		points
			.filter(([x, y]) => x < cx === left && y < cy === upper)
			.toSorted((p, q) => Math.hypot(q[0] - cx, q[1] - cy) - Math.hypot(p[0] - cx, p[1] - cy))[0];
	const corners = [corner(true, true), corner(false, true), corner(false, false), corner(true, false)];
	return corners.includes(undefined) ? undefined : (corners as unknown as Quad);
}
