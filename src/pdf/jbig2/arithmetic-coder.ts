/** Probability estimation (ISO/IEC 14492, table E.1), state by state: Qe, */
const estimate = Uint16Array.from([
	0x5601, 0x3401, 0x1801, 0x0ac1, 0x0521, 0x0221, 0x5601, 0x5401, 0x4801, 0x3801, 0x3001, 0x2401, 0x1c01, 0x1601,
	0x5601, 0x5401, 0x5101, 0x4801, 0x3801, 0x3401, 0x3001, 0x2801, 0x2401, 0x2201, 0x1c01, 0x1801, 0x1601, 0x1401,
	0x1201, 0x1101, 0x0ac1, 0x09c1, 0x08a1, 0x0521, 0x0441, 0x02a1, 0x0221, 0x0141, 0x0111, 0x0085, 0x0049, 0x0025,
	0x0015, 0x0009, 0x0005, 0x0001, 0x5601,
]);
/** the next state after the more and after the less probable symbol, */
const more = [
	1, 2, 3, 4, 5, 38, 7, 8, 9, 10, 11, 12, 13, 29, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
	32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 45, 46,
];
const less = [
	1, 6, 9, 12, 29, 33, 6, 14, 14, 14, 17, 18, 20, 21, 14, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 23, 24, 25, 26, 27,
	28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 46,
];
/** and the states in which the less probable symbol becomes the more probable one. */
const flips = [0, 6, 14];
/** Indexed by state * 2 + most probable symbol; so are the contexts' bytes. */
const afterMore = Uint8Array.from(more.flatMap((next) => [next * 2, next * 2 + 1]));
const afterLess = Uint8Array.from(
	less.flatMap((next, state) => (flips.includes(state) ? [next * 2 + 1, next * 2] : [next * 2, next * 2 + 1])),
);

/** The MQ encoder (ISO/IEC 14492, annex E; encoder in T.88 figures E.1 to E.12 and JPEG 2000 annex C). */
export class ArithmeticEncoder {
	readonly #contexts: Uint8Array;
	#bytes = new Uint8Array(65_536);
	/** The byte being made; position 0 is a dummy before the first. */
	#at = 0;
	#code = 0;
	#interval = 0x8000;
	#countdown = 12;

	constructor(contexts: number) {
		this.#contexts = new Uint8Array(contexts);
	}

	encode(context: number, bit: number): void {
		const state = this.#contexts[context] as number;
		const qe = estimate[state >> 1] as number;
		this.#interval -= qe;
		if ((state & 1) === bit) {
			if ((this.#interval & 0x8000) !== 0) {
				this.#code += qe;
				return;
			}
			if (this.#interval < qe) this.#interval = qe;
			else this.#code += qe;
			this.#contexts[context] = afterMore[state] as number;
		} else {
			if (this.#interval < qe) this.#code += qe;
			else this.#interval = qe;
			this.#contexts[context] = afterLess[state] as number;
		}
		do {
			this.#interval <<= 1;
			this.#code <<= 1;
			if (--this.#countdown === 0) this.#emit();
		} while ((this.#interval & 0x8000) === 0);
	}

	/** As many 0 of one context: those that only narrow the interval are taken at once. */
	encodeZeros(context: number, count: number): void {
		for (let left = count; left > 0; left--) {
			const state = this.#contexts[context] as number;
			if ((state & 1) === 0) {
				const qe = estimate[state >> 1] as number;
				const steps = Math.min(left, Math.floor((this.#interval - 0x8000) / qe));
				this.#interval -= steps * qe;
				this.#code += steps * qe;
				left -= steps;
				if (left === 0) return;
			}
			this.encode(context, 0);
		}
	}

	/** The code so far, ended by the marker FF AC. */
	finish(): Uint8Array {
		const limit = this.#code + this.#interval;
		this.#code |= 0xffff;
		if (this.#code >= limit) this.#code -= 0x8000;
		this.#code <<= this.#countdown;
		this.#emit();
		this.#code <<= this.#countdown;
		this.#emit();
		if (this.#bytes[this.#at] !== 0xff) this.#next(0xff);
		this.#next(0xac);
		return this.#bytes.slice(1, this.#at + 1);
	}

	#emit(): void {
		if (this.#bytes[this.#at] !== 0xff && this.#code >= 0x8000000) {
			this.#bytes[this.#at] = (this.#bytes[this.#at] as number) + 1;
			// A carry that made FF leaves its bit to be stuffed; any other is spent.
			this.#code &= 0x7ffffff;
		}
		if (this.#bytes[this.#at] === 0xff) {
			this.#next(this.#code >>> 20);
			this.#code &= 0xfffff;
			this.#countdown = 7;
		} else {
			this.#next(this.#code >>> 19);
			this.#code &= 0x7ffff;
			this.#countdown = 8;
		}
	}

	#next(byte: number): void {
		this.#at++;
		if (this.#at >= this.#bytes.length) {
			const larger = new Uint8Array(this.#bytes.length * 2);
			larger.set(this.#bytes);
			this.#bytes = larger;
		}
		this.#bytes[this.#at] = byte;
	}
}
