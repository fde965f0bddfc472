import { standardEncoding } from "./encodings.ts";
import type { FontProgram } from "./program.ts";

/** Keys of Type 1's encryption (Adobe Type 1 Font Format, chapter 7). */
const eexecKey = 55665;
const charstringKey = 4330;

/** A Type 1 program as PDF embeds it (ISO 32000-2, 9.9): clear text, then the part behind eexec. Throws where unreadable. */
export function readType1(file: Buffer): FontProgram {
	const pfb = file[0] === 0x80 ? withoutSegments(file) : file;
	const start = pfb.indexOf("eexec");
	if (start === -1) throw new RangeError("no eexec");
	const clear = pfb.toString("latin1", 0, start);
	const secret = decrypt(binary(pfb.subarray(start + 5)), eexecKey, 4).toString("latin1");

	const lenIV = Number(/\/lenIV\s+(\d+)/.exec(secret)?.[1] ?? 4);
	const charstrings = new Map<string, Buffer>();
	const from = Math.max(0, secret.indexOf("/CharStrings"));
	const entry = /\/(\S+)\s+(\d+)\s+(?:RD|-\||\S+)\s/y;
	for (let at = secret.indexOf("/", from + 1); at !== -1; at = secret.indexOf("/", at + 1)) {
		entry.lastIndex = at;
		const match = entry.exec(secret);
		if (match === null) continue;
		const length = Number(match[2]);
		const bytes = Buffer.from(secret.slice(entry.lastIndex, entry.lastIndex + length), "latin1");
		if (!charstrings.has(match[1] ?? "")) charstrings.set(match[1] ?? "", decrypt(bytes, charstringKey, lenIV));
		at = entry.lastIndex + length - 1;
	}
	if (charstrings.size === 0) throw new RangeError("no CharStrings");
	const order = [".notdef", ...[...charstrings.keys()].filter((name) => name !== ".notdef")];
	const index = new Map(order.map((name, glyph) => [name, glyph]));
	const scale = 1000 * Number(/\/FontMatrix\s*\[\s*([-+.\deE]+)/.exec(clear)?.[1] ?? 0.001);
	return {
		glyphCount: charstrings.size,
		names: order.slice(1),
		has: (glyph) => charstrings.has(order[glyph] ?? ""),
		glyphNamed: (name) => index.get(name),
		width(glyph) {
			const width = sidebearingWidth(charstrings.get(order[glyph] ?? ""));
			return width === undefined ? undefined : width * scale;
		},
		encoding: builtIn(clear),
	};
}

/** PFB's segment headers (Adobe Technical Note 5040): not allowed in PDF, met all the same. */
function withoutSegments(file: Buffer): Buffer {
	const parts: Buffer[] = [];
	for (let at = 0; file[at] === 0x80 && file[at + 1] !== 3; ) {
		const length = file.readUInt32LE(at + 2);
		parts.push(file.subarray(at + 6, at + 6 + length));
		at += 6 + length;
	}
	return Buffer.concat(parts);
}

/** Behind "eexec" come white space and then bytes, or hex digits where the first four are such (7.2). */
function binary(bytes: Buffer): Buffer {
	let at = 0;
	while (at < bytes.length && [9, 10, 13, 32].includes(bytes[at] ?? 0)) at++;
	const head = bytes.toString("latin1", at, at + 4);
	if (!/^[0-9A-Fa-f]{4}$/.test(head)) return bytes.subarray(at);
	return Buffer.from(bytes.toString("latin1", at).replace(/[^0-9A-Fa-f]/g, ""), "hex");
}

function decrypt(bytes: Buffer, key: number, skip: number): Buffer {
	const plain = Buffer.alloc(bytes.length);
	let r = key;
	for (const [index, cipher] of bytes.entries()) {
		plain[index] = cipher ^ (r >> 8);
		r = ((cipher + r) * 52845 + 22719) & 0xffff;
	}
	return plain.subarray(skip);
}

/** The second operand of hsbw, the third of sbw (6.4), each possibly the quotient of two. */
function sidebearingWidth(charstring: Buffer | undefined): number | undefined {
	if (charstring === undefined) return undefined;
	const stack: number[] = [];
	for (let at = 0; at < charstring.length; at++) {
		const byte = charstring[at] ?? 0;
		if (byte === 255) {
			if (at + 5 > charstring.length) return undefined;
			stack.push(charstring.readInt32BE(at + 1));
			at += 4;
		} else if (byte >= 247) stack.push(outer(byte, charstring[++at] ?? 0));
		else if (byte >= 32) stack.push(byte - 139);
		else if (byte === 13) return stack[1];
		else if (byte === 12) {
			const escaped = charstring[++at];
			if (escaped === 7) return stack[2];
			if (escaped !== 12) return undefined;
			const divisor = stack.pop() ?? 1;
			stack.push((stack.pop() ?? 0) / divisor);
		} else return undefined;
	}
	return undefined;
}

/** Numbers of two bytes, in Type 1 (6.2) as in Type 2 charstrings. */
export const outer = (byte: number, next: number): number =>
	byte < 251 ? (byte - 247) * 256 + next + 108 : -(byte - 251) * 256 - next - 108;

function builtIn(clear: string): (string | undefined)[] {
	if (/\/Encoding\s+StandardEncoding\s+def/.test(clear)) return [...standardEncoding];
	const encoding: (string | undefined)[] = [];
	for (const [, code, name] of clear.matchAll(/\bdup\s+(\d+)\s*\/(\S+)\s+put/g)) encoding[Number(code)] = name;
	return encoding;
}
