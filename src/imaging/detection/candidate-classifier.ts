import { Tensor } from "onnxruntime-node";
import type { Quad } from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { buildPyramid, cropCandidate, cropChannels, cropSide } from "./candidate-crop.ts";
import { model } from "./models.ts";
import type { SegmentationMaps } from "./segmentation.ts";

/** The logit, for each quadrilateral, that it is a whole sheet and nothing else. */
export type CandidateClassifier = (quads: readonly Quad[]) => Promise<readonly number[]>;

/**
 * A classifier of quadrilaterals in this picture: a convolutional network (`training/candidate_classifier.py`) on a
 * rectified crop of each. It sees the maps as they are now, without later suppression.
 */
export function classifierOf(picture: RgbRaster, { interior, outline }: SegmentationMaps): CandidateClassifier {
	const levels = buildPyramid(picture);
	const seen = { interior: interior.slice(), outline: outline.slice() };
	const size = cropChannels * cropSide ** 2;
	return async (quads) => {
		if (quads.length === 0) return [];
		const views = new Float32Array(quads.length * size);
		for (const [i, quad] of quads.entries())
			cropCandidate(levels, seen, quad, views.subarray(i * size, (i + 1) * size));
		const shape = [quads.length, cropChannels, cropSide, cropSide];
		const { verdicts: logits } = await (await model("candidate-classifier")).run({
			views: new Tensor("float32", views, shape),
		});
		return Array.from(logits?.data as Float32Array);
	};
}
