import { standardEncoding } from "./encodings.ts";
import { cffStandardStrings } from "./glyph-names.ts";
import type { FontProgram } from "./program.ts";
import { outer } from "./type1.ts";

/** Operators of a DICT that are asked for (Adobe Technical Note 5176, tables 9 and 23); 12 xx is 1200 + xx. */
const op = {
	charset: 15,
	encoding: 16,
	charStrings: 17,
	private: 18,
	subrs: 19,
	defaultWidth: 20,
	nominalWidth: 21,
	fontMatrix: 1207,
	ros: 1230,
	fdArray: 1236,
	fdSelect: 1237,
} as const;

type Dict = ReadonlyMap<number, readonly number[]>;

interface Private {
	readonly defaultWidth: number;
	readonly nominalWidth: number;
	readonly subrs: readonly Buffer[];
}

/** A Compact Font Format program, name-keyed or CID-keyed. Throws RangeError where it is cut off. */
export function readCff(file: Buffer): FontProgram {
	const names = readIndex(file, file.readUInt8(2));
	const tops = readIndex(file, names.end);
	const strings = readIndex(file, tops.end);
	const globals = readIndex(file, strings.end);
	const top = readDict(tops.items[0] ?? Buffer.alloc(0));
	const charstrings = readIndex(file, operand(top, op.charStrings)).items;
	const isCid = top.has(op.ros);
	const ids = readCharset(file, operand(top, op.charset), charstrings.length);
	const privates = isCid
		? readIndex(file, operand(top, op.fdArray)).items.map((font) => readPrivate(file, readDict(font)))
		: [readPrivate(file, top)];
	const select = isCid ? readFdSelect(file, operand(top, op.fdSelect), charstrings.length) : [];
	const scale = 1000 * (top.get(op.fontMatrix)?.[0] ?? 0.001);

	const common = {
		glyphCount: charstrings.length,
		has: (glyph: number) => glyph < charstrings.length,
		width(glyph: number) {
			const charstring = charstrings[glyph];
			const owner = privates[select[glyph] ?? 0];
			if (charstring === undefined || owner === undefined) return undefined;
			const extra = widthOperand(charstring, globals.items, owner.subrs);
			return (extra === undefined ? owner.defaultWidth : owner.nominalWidth + extra) * scale;
		},
	};
	if (isCid) {
		const glyphs = new Map(ids.map((cid, glyph) => [cid, glyph]));
		return { ...common, glyphOfCid: (cid) => glyphs.get(cid) };
	}
	const nameOf = (sid: number): string =>
		cffStandardStrings[sid] ?? strings.items[sid - cffStandardStrings.length]?.toString("latin1") ?? "";
	const glyphNames = ids.map(nameOf);
	const glyphs = new Map(glyphNames.map((name, glyph) => [name, glyph]));
	return {
		...common,
		names: glyphNames.slice(1),
		glyphNamed: (name) => glyphs.get(name),
		encoding: readEncoding(file, operand(top, op.encoding), glyphNames, nameOf),
	};
}

function operand(dict: Dict, operator: number): number {
	return dict.get(operator)?.[0] ?? 0;
}

function readIndex(file: Buffer, at: number): { items: Buffer[]; end: number } {
	const count = file.readUInt16BE(at);
	if (count === 0) return { items: [], end: at + 2 };
	const size = file.readUInt8(at + 2);
	const data = at + 3 + (count + 1) * size - 1;
	const offset = (index: number): number => data + file.readUIntBE(at + 3 + index * size, size);
	const items = Array.from({ length: count }, (_, index) => file.subarray(offset(index), offset(index + 1)));
	return { items, end: offset(count) };
}

function readDict(bytes: Buffer): Dict {
	const dict = new Map<number, number[]>();
	let operands: number[] = [];
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at] ?? 0;
		if (byte <= 21) {
			dict.set(byte === 12 ? 1200 + (bytes[++at] ?? 0) : byte, operands);
			operands = [];
		} else if (byte === 28) {
			operands.push(bytes.readInt16BE(at + 1));
			at += 2;
		} else if (byte === 29) {
			operands.push(bytes.readInt32BE(at + 1));
			at += 4;
		} else if (byte === 30) {
			let digits = "";
			do digits += (bytes[++at] ?? 0xff).toString(16).padStart(2, "0");
			while (!digits.includes("f"));
			const spelt = digits.slice(0, digits.indexOf("f")).replace(/[a-e]/g, (nibble) => nibbles[nibble] ?? "");
			operands.push(Number(spelt));
		} else if (byte >= 247) operands.push(outer(byte, bytes[++at] ?? 0));
		else operands.push(byte - 139);
	}
	return dict;
}

const nibbles: Readonly<Record<string, string>> = { a: ".", b: "E", c: "E-", d: "", e: "-" };

function readPrivate(file: Buffer, font: Dict): Private {
	const [size = 0, at = 0] = font.get(op.private) ?? [];
	const dict = readDict(file.subarray(at, at + size));
	const subrs = operand(dict, op.subrs);
	return {
		defaultWidth: operand(dict, op.defaultWidth),
		nominalWidth: operand(dict, op.nominalWidth),
		subrs: subrs === 0 ? [] : readIndex(file, at + subrs).items,
	};
}

/** SID or CID of each glyph. Offsets 0 to 2 are predefined charsets, of which only ISOAdobe is its own numbering. */
function readCharset(file: Buffer, at: number, count: number): number[] {
	if (at === 0) return Array.from({ length: count }, (_, glyph) => glyph);
	if (at <= 2) throw new RangeError("expert charset");
	const ids = [0];
	const format = file.readUInt8(at);
	if (format === 0) for (let glyph = 1; glyph < count; glyph++) ids.push(file.readUInt16BE(at + 2 * glyph - 1));
	for (let next = at + 1; format > 0 && ids.length < count; next += format === 1 ? 3 : 4) {
		const first = file.readUInt16BE(next);
		const left = format === 1 ? file.readUInt8(next + 2) : file.readUInt16BE(next + 2);
		for (let more = 0; more <= left && ids.length < count; more++) ids.push(first + more);
	}
	return ids;
}

function readEncoding(
	file: Buffer,
	at: number,
	names: readonly string[],
	nameOf: (sid: number) => string,
): (string | undefined)[] {
	if (at === 0) return [...standardEncoding];
	// The expert encoding: only a font dictionary without an encoding of its own would have to know it.
	if (at === 1) return [];
	const encoding: (string | undefined)[] = [];
	const format = file.readUInt8(at);
	const count = file.readUInt8(at + 1);
	let next = at + 2;
	let glyph = 1;
	for (let index = 0; index < count; index++) {
		const first = file.readUInt8(next++);
		const left = (format & 0x7f) === 1 ? file.readUInt8(next++) : 0;
		for (let more = 0; more <= left; more++) encoding[first + more] = names[glyph++];
	}
	if (format & 0x80)
		for (let more = file.readUInt8(next++); more > 0; more--, next += 3)
			encoding[file.readUInt8(next)] = nameOf(file.readUInt16BE(next + 1));
	return encoding;
}

function readFdSelect(file: Buffer, at: number, count: number): number[] {
	if (file.readUInt8(at) === 0) return [...file.subarray(at + 1, at + 1 + count)];
	const ranges = file.readUInt16BE(at + 1);
	const select: number[] = [];
	for (let range = 0; range < ranges; range++) {
		const start = at + 3 + 3 * range;
		select.length = file.readUInt16BE(start);
		select.push(...new Array<number>(file.readUInt16BE(start + 3) - select.length).fill(file.readUInt8(start + 2)));
	}
	return select;
}

/** Subroutines may call each other ten deep (Adobe Technical Note 5177, appendix B). */
const maxDepth = 10;
/** Operators before which an odd operand is the width: stems and hintmask, the three moves, endchar (5177, 3.1). */
const evenOperands = new Set([1, 3, 18, 19, 20, 23]);
const operandsOf: Readonly<Record<number, number>> = { 4: 1, 14: 0, 21: 2, 22: 1 };

/** The first operand of a Type 2 charstring where it is one too many: the width, less the nominal one. */
function widthOperand(charstring: Buffer, globals: readonly Buffer[], locals: readonly Buffer[]): number | undefined {
	const stack: number[] = [];
	const run = (code: Buffer, depth: number): number | "none" | "go on" => {
		for (let at = 0; at < code.length; at++) {
			const byte = code[at] ?? 0;
			if (byte === 28) {
				stack.push(code.readInt16BE(at + 1));
				at += 2;
			} else if (byte === 255) {
				stack.push(code.readInt32BE(at + 1) / 65536);
				at += 4;
			} else if (byte >= 247) stack.push(outer(byte, code[++at] ?? 0));
			else if (byte >= 32) stack.push(byte - 139);
			else if (byte === 10 || byte === 29) {
				const subrs = byte === 10 ? locals : globals;
				const bias = subrs.length < 1240 ? 107 : subrs.length < 33900 ? 1131 : 32768;
				const subr = subrs[(stack.pop() ?? 0) + bias];
				if (subr === undefined || depth === maxDepth) return "none";
				const found = run(subr, depth + 1);
				if (found !== "go on") return found;
			} else if (byte === 11) return "go on";
			else if (evenOperands.has(byte)) return stack.length % 2 === 1 ? (stack[0] ?? 0) : "none";
			else {
				const expected = operandsOf[byte];
				// endchar with four operands is an accented letter (5177, appendix C).
				const tooMany =
					expected !== undefined && (stack.length === expected + 1 || (byte === 14 && stack.length === 5));
				return tooMany ? (stack[0] ?? 0) : "none";
			}
		}
		return "go on";
	};
	const found = run(charstring, 0);
	return typeof found === "number" ? found : undefined;
}
