/** Chance that is the same every time. */
export function chance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** Smooth noise in −1…1 over the plane, without repetition that an eye could see. */
export function field(seed: number): (x: number, y: number) => number {
	const random = chance(seed);
	const size = 256;
	const values = Float32Array.from({ length: size * size }, () => random() * 2 - 1);
	const at = (x: number, y: number) => values[(y & 255) * size + (x & 255)] as number;
	return (x, y) => {
		const left = Math.floor(x);
		const top = Math.floor(y);
		const u = (x - left) ** 2 * (3 - 2 * (x - left));
		const v = (y - top) ** 2 * (3 - 2 * (y - top));
		const above = at(left, top) * (1 - u) + at(left + 1, top) * u;
		return above * (1 - v) + (at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u) * v;
	};
}

/** Nearly normal, σ 1; three draws are enough for an eye. */
export const grain = (random: () => number) => (random() + random() + random() - 1.5) * 2;
