/** Probability estimation (ISO/IEC 14492, table E.1): Qe, next state after MPS, after LPS, switch. */
const states: readonly (readonly [number, number, number, 0 | 1])[] = [
	[0x5601, 1, 1, 1],
	[0x3401, 2, 6, 0],
	[0x1801, 3, 9, 0],
	[0x0ac1, 4, 12, 0],
	[0x0521, 5, 29, 0],
	[0x0221, 38, 33, 0],
	[0x5601, 7, 6, 1],
	[0x5401, 8, 14, 0],
	[0x4801, 9, 14, 0],
	[0x3801, 10, 14, 0],
	[0x3001, 11, 17, 0],
	[0x2401, 12, 18, 0],
	[0x1c01, 13, 20, 0],
	[0x1601, 29, 21, 0],
	[0x5601, 15, 14, 1],
	[0x5401, 16, 14, 0],
	[0x5101, 17, 15, 0],
	[0x4801, 18, 16, 0],
	[0x3801, 19, 17, 0],
	[0x3401, 20, 18, 0],
	[0x3001, 21, 19, 0],
	[0x2801, 22, 19, 0],
	[0x2401, 23, 20, 0],
	[0x2201, 24, 21, 0],
	[0x1c01, 25, 22, 0],
	[0x1801, 26, 23, 0],
	[0x1601, 27, 24, 0],
	[0x1401, 28, 25, 0],
	[0x1201, 29, 26, 0],
	[0x1101, 30, 27, 0],
	[0x0ac1, 31, 28, 0],
	[0x09c1, 32, 29, 0],
	[0x08a1, 33, 30, 0],
	[0x0521, 34, 31, 0],
	[0x0441, 35, 32, 0],
	[0x02a1, 36, 33, 0],
	[0x0221, 37, 34, 0],
	[0x0141, 38, 35, 0],
	[0x0111, 39, 36, 0],
	[0x0085, 40, 37, 0],
	[0x0049, 41, 38, 0],
	[0x0025, 42, 39, 0],
	[0x0015, 43, 40, 0],
	[0x0009, 44, 41, 0],
	[0x0005, 45, 42, 0],
	[0x0001, 45, 43, 0],
	[0x5601, 46, 46, 0],
];
const estimate = Uint16Array.from(states, ([qe]) => qe);
/** Indexed by state * 2 + most probable symbol; so are the contexts' bytes. */
const afterMore = Uint8Array.from(states.flatMap(([, more]) => [more * 2, more * 2 + 1]));
const afterLess = Uint8Array.from(
	states.flatMap(([, , less, flip]) => (flip === 1 ? [less * 2 + 1, less * 2] : [less * 2, less * 2 + 1])),
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
