import { Tensor } from "onnxruntime-node";
import type { Quad } from "../geometry.ts";
import type { Picture } from "../picture.ts";
import { closeUp, closeUpMaps, closeUpSide, levelsOf } from "./close-up.ts";
import { model } from "./models.ts";
import type { Sight } from "./sight.ts";

/** Says of each quadrilateral how much it looks like a sheet from side to side, in log odds. */
export type Judge = (quads: readonly Quad[]) => Promise<readonly number[]>;

/** A judge of quadrilaterals in this picture: a second network sees a close-up of each. What is covered later it has seen. */
export function judgeOf(picture: Picture, { interior, outline }: Sight): Judge {
	const levels = levelsOf(picture);
	const seen = { interior: interior.slice(), outline: outline.slice() };
	const size = closeUpMaps * closeUpSide ** 2;
	return async (quads) => {
		if (quads.length === 0) return [];
		const views = new Float32Array(quads.length * size);
		for (const [i, quad] of quads.entries()) closeUp(levels, seen, quad, views.subarray(i * size, (i + 1) * size));
		const shape = [quads.length, closeUpMaps, closeUpSide, closeUpSide];
		const { verdicts } = await (await model("judge")).run({ views: new Tensor("float32", views, shape) });
		return Array.from(verdicts?.data as Float32Array);
	};
}
