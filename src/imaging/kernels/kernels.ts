import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../project.ts";

/** Address in the kernels' memory, in bytes. */
type Place = number;

/** Loops over all pixels of a page, in WebAssembly with SIMD; sources and contracts are in `kernels/`. */
interface Kernels {
	sampleLine(
		ring: Place,
		mask: number,
		stride: number,
		width: number,
		height: number,
		first: number,
		last: number,
		y: number,
		slope: number,
		weights: Place,
		line: Place,
	): void;
	sampleRow(
		line: Place,
		columns: number,
		x: number,
		w: number,
		dx: number,
		dw: number,
		length: number,
		weights: Place,
		out: Place,
	): void;
	lay(above: Place, below: Place, part: number, columns: Place, parts: Place, blocks: number, under: Place): void;
	turnOver(from: Place, to: Place, width: number, height: number): void;
	greater(values: Place, count: number, by: number): void;
	lesser(values: Place, count: number, by: number): void;
	meanDown(from: Place, out: Place, sums: Place, width: number, height: number, radius: number): void;
	divide(data: Place, out: Place, blocks: number, under: Place, curves: Place): void;
}

const pageBytes = 65_536;
/** Vector loads may read beyond the last pixel. */
const slack = 16;

interface Memory {
	readonly buffer: ArrayBuffer;
	grow(pages: number): void;
}

/** Node's own types lack WebAssembly, which only TypeScript's browser library declares. */
const { Module, Instance } = (
	globalThis as unknown as {
		WebAssembly: {
			Module: new (bytes: Uint8Array) => object;
			Instance: new (module: object) => { readonly exports: Kernels & { readonly memory: Memory } };
		};
	}
).WebAssembly;

let loaded: { readonly call: Kernels; readonly memory: Memory } | undefined;

function load() {
	if (loaded) return loaded;
	const module = new Module(readFileSync(join(projectFolder, "src/imaging/kernels/kernels.wasm")));
	const { memory, ...call } = new Instance(module).exports;
	loaded = { call, memory };
	return loaded;
}

/**
 * The kernels, and buffers of these sizes in bytes in their memory, with arbitrary content. The memory is shared by
 * all callers: never await while using it. Pictures are copied in by rows, since a whole one would be in memory
 * twice.
 */
export function kernels(...sizes: readonly number[]): { call: Kernels; memory: ArrayBuffer; rooms: Place[] } {
	const { call, memory } = load();
	// The first page holds the program's own data.
	let end = pageBytes;
	const rooms = sizes.map((size) => {
		const start = end;
		end = (start + size + 2 * slack - 1) & ~(slack - 1);
		return start;
	});
	const missing = Math.ceil(end / pageBytes) - memory.buffer.byteLength / pageBytes;
	if (missing > 0) memory.grow(missing);
	return { call, memory: memory.buffer, rooms };
}
