import { kernels } from "./kernels/kernels.ts";
import type { Plane } from "./raster.ts";

/** A filter down the columns of the plane at `from`, into `to`; `sums` is room for a row of 64-bit sums. Addresses in kernel memory. */
export type ColumnFilter = (buffers: Buffers, width: number, height: number, radius: number) => void;

export interface Buffers {
	readonly call: ReturnType<typeof kernels>["call"];
	readonly memory: ArrayBuffer;
	readonly from: number;
	readonly to: number;
	readonly sums: number;
}

/** Applies a filter down and across. Across is down on the transposed plane: whole rows at a time suit SIMD. */
export function filterSeparably({ width, height, values }: Plane, radius: number, filter: ColumnFilter): Plane {
	const longer = Math.max(width, height);
	const room = 4 * (longer + 2 * radius) * longer;
	const { call, memory, rooms } = kernels(room, room, 8 * longer);
	const [one, other, sums] = rooms as [number, number, number];
	new Float32Array(memory, one, values.length).set(values);
	filter({ call, memory, from: one, to: other, sums }, width, height, radius);
	call.turnOver(other, one, width, height);
	filter({ call, memory, from: one, to: other, sums }, height, width, radius);
	call.turnOver(other, one, height, width);
	return { width, height, values: new Float32Array(memory, one, values.length).slice() };
}
