import fc from "fast-check";
import { expect, test } from "vitest";
import { boundingBox, componentBoxes, componentsOf } from "./connected-components.ts";
import { pack } from "./raster.ts";

/** Masks of up to 20 × 12 pixels, one row or column included. */
const masks = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 12 })).chain(([width, height]) =>
	fc.array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height }).map((bits) => ({
		width,
		height,
		mask: Uint8Array.from(bits),
	})),
);

/** Components by the definition: labels spread to neighbours until nothing changes. */
function byDefinition(mask: Uint8Array, width: number, connectivity: 4 | 8): number[][] {
	const labels = Array.from(mask, (value, at) => (value === 0 ? -1 : at));
	for (let changed = true; changed; ) {
		changed = false;
		for (const [one, label] of labels.entries())
			for (const [other, otherLabel] of labels.entries()) {
				const across = Math.abs((one % width) - (other % width));
				const down = Math.abs(Math.floor(one / width) - Math.floor(other / width));
				const touch = connectivity === 8 ? Math.max(across, down) === 1 : across + down === 1;
				if (!touch || label === -1 || otherLabel === -1 || (labels[other] as number) <= (labels[one] as number))
					continue;
				labels[other] = labels[one] as number;
				changed = true;
			}
	}
	const groups = Map.groupBy(labels.keys(), (at) => labels[at] as number);
	groups.delete(-1);
	return [...groups.values()].map((pixels) => pixels.toSorted((a, b) => a - b));
}

test.each([4, 8] as const)("flood fill finds the %d-connected components, in scan order", (connectivity) => {
	fc.assert(
		fc.property(masks, ({ mask, width }) => {
			const before = mask.slice();
			const found = Array.from(componentsOf(mask, width, connectivity), (pixels) =>
				Array.from(pixels).sort((a, b) => a - b),
			);
			expect(found).toEqual(byDefinition(mask, width, connectivity));
			expect(mask).toEqual(before);
		}),
	);
});

test("the boxes of runs are those of 8-connected components", () => {
	fc.assert(
		fc.property(masks, ({ mask, width, height }) => {
			const boxes = Array.from(componentsOf(mask, width, 8), (pixels) => boundingBox(pixels, width));
			expect(componentBoxes(pack(width, height, (at) => mask[at] === 1))).toEqual(boxes);
		}),
	);
});
