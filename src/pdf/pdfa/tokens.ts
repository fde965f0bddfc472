/** What stands in a content stream or a CMap (ISO 32000-2, 7.2 and 7.8.2). */
export type Operand = number | boolean | null | Name | Uint8Array | Operand[] | Map<string, Operand>;

export class Name {
	readonly value: string;
	/** As written, escapes and all. */
	constructor(written: string) {
		this.value = written.replace(/#([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
	}
}

export interface Operation {
	readonly operator: string;
	readonly operands: readonly Operand[];
	/** Where in the data it begins, with its operands, and where it ends. */
	readonly start: number;
	readonly end: number;
}

/** A hundred ranges of a CMap have three each; of a flood only the last are kept. */
const maxOperands = 512;
const maxNesting = 64;

const space = "\0\t\n\f\r ";
const delimiter = "()<>[]{}/%";

/**
 * The operations of a content stream, one by one; inline images as "BI" with their dictionary as operand.
 * `onFault` hears of hexadecimal strings that are written wrongly.
 */
export function* operations(data: Buffer, onFault: (what: "hex-odd" | "hex-digits") => void): Generator<Operation> {
	const lexer = new Lexer(data, onFault);
	let operands: Operand[] = [];
	let start = 0;
	for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
		if (!(token instanceof Keyword)) {
			operands.push(token);
			if (operands.length > maxOperands) operands.shift();
			continue;
		}
		const image = token.word === "BI" ? [lexer.inlineImage()] : undefined;
		yield { operator: token.word, operands: image ?? operands, start, end: lexer.at };
		operands = [];
		start = lexer.at;
	}
}

class Keyword {
	readonly word: string;
	constructor(word: string) {
		this.word = word;
	}
}

class Lexer {
	readonly #text: string;
	readonly #onFault: (what: "hex-odd" | "hex-digits") => void;
	#at = 0;

	constructor(data: Buffer, onFault: (what: "hex-odd" | "hex-digits") => void) {
		this.#text = data.toString("latin1");
		this.#onFault = onFault;
	}

	get at(): number {
		return this.#at;
	}

	next(depth = 0): Operand | Keyword | undefined {
		const text = this.#text;
		this.#skipSpace();
		const char = text[this.#at];
		if (char === undefined) return undefined;
		switch (char) {
			case "/":
				this.#at++;
				return new Name(this.#run());
			case "(":
				return this.#literal();
			case "<":
				if (text[this.#at + 1] === "<") return depth > maxNesting ? this.#mark(2) : this.#dictionary(depth);
				return this.#hex();
			case "[":
				return depth > maxNesting ? this.#mark(1) : this.#array(depth);
			case ">":
				return this.#mark(text[this.#at + 1] === ">" ? 2 : 1);
			case "]":
			case "{":
			case "}":
			case ")":
				return this.#mark(1);
		}
		const word = this.#run();
		if (/^[-+]*\d*\.?\d*-?\d*$/.test(word) && /\d/.test(word)) return numberOf(word);
		if (word === "true" || word === "false") return word === "true";
		return word === "null" ? null : new Keyword(word);
	}

	/** After BI: the dictionary up to ID; the data are passed over (8.9.7). */
	inlineImage(): Map<string, Operand> {
		const dict = new Map<string, Operand>();
		for (let key = this.next(); key !== undefined; key = this.next()) {
			if (key instanceof Keyword) break;
			const value = this.next();
			if (value instanceof Keyword || value === undefined) break;
			if (key instanceof Name) dict.set(key.value, value);
		}
		const end = /[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|$)/g;
		end.lastIndex = this.#at;
		for (let match = end.exec(this.#text); match !== null; match = end.exec(this.#text)) {
			// "EI" may be among the data: what follows the true one is text.
			const after = this.#text.slice(end.lastIndex, end.lastIndex + 12);
			if (!/^[\t\n\f\r\x20-\x7e\0]*$/.test(after)) continue;
			this.#at = end.lastIndex;
			return dict;
		}
		this.#at = this.#text.length;
		return dict;
	}

	#skipSpace(): void {
		const text = this.#text;
		for (;;) {
			while (this.#at < text.length && space.includes(text[this.#at] as string)) this.#at++;
			if (text[this.#at] !== "%") return;
			while (this.#at < text.length && text[this.#at] !== "\n" && text[this.#at] !== "\r") this.#at++;
		}
	}

	#run(): string {
		const start = this.#at;
		const text = this.#text;
		while (
			this.#at < text.length &&
			!space.includes(text[this.#at] as string) &&
			!delimiter.includes(text[this.#at] as string)
		)
			this.#at++;
		return text.slice(start, this.#at);
	}

	#mark(length: number): Keyword {
		this.#at += length;
		return new Keyword(this.#text.slice(this.#at - length, this.#at));
	}

	#array(depth: number): Operand[] {
		this.#at++;
		const items: Operand[] = [];
		for (let item = this.next(depth + 1); item !== undefined; item = this.next(depth + 1)) {
			if (!(item instanceof Keyword)) items.push(item);
			else if (item.word === "]") break;
		}
		return items;
	}

	#dictionary(depth: number): Map<string, Operand> {
		this.#at += 2;
		const dict = new Map<string, Operand>();
		for (let key = this.next(depth + 1); key !== undefined; key = this.next(depth + 1)) {
			if (key instanceof Keyword && key.word === ">>") break;
			const value = this.next(depth + 1);
			if (value === undefined || (value instanceof Keyword && value.word === ">>")) break;
			if (key instanceof Name && !(value instanceof Keyword)) dict.set(key.value, value);
		}
		return dict;
	}

	#hex(): Uint8Array {
		const end = this.#text.indexOf(">", this.#at);
		const written = this.#text.slice(this.#at + 1, end === -1 ? undefined : end).replace(/[\0\t\n\f\r ]/g, "");
		this.#at = end === -1 ? this.#text.length : end + 1;
		if (written.length % 2 === 1) this.#onFault("hex-odd");
		if (/[^0-9A-Fa-f]/.test(written)) this.#onFault("hex-digits");
		return Buffer.from(written.length % 2 === 1 ? `${written}0` : written, "hex");
	}

	#literal(): Uint8Array {
		let depth = 0;
		let value = "";
		for (this.#at++; this.#at < this.#text.length; this.#at++) {
			const char = this.#text[this.#at] as string;
			if (char === "\\") value += this.#escape();
			else if (char === ")" && depth-- === 0) break;
			else {
				if (char === "(") depth++;
				value += char;
			}
		}
		this.#at++;
		return Buffer.from(value, "latin1");
	}

	#escape(): string {
		const octal = /[0-7]{1,3}/y;
		octal.lastIndex = this.#at + 1;
		const code = octal.exec(this.#text)?.[0];
		if (code !== undefined) {
			this.#at += code.length;
			return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
		}
		const char = this.#text[++this.#at] ?? "";
		if (char === "\r" && this.#text[this.#at + 1] === "\n") this.#at++;
		return escapes[char] ?? char;
	}
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "\n": "", "\r": "" };

/** Viewers read "--5" and "5-3" as what stands before the second sign. */
function numberOf(word: string): number {
	const value = Number(word);
	return Number.isNaN(value) ? Number.parseFloat(word.replace(/^[-+]*(?=[-+])/, "")) || 0 : value;
}
