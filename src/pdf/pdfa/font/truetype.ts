import type { Cmap, FontProgram } from "./program.ts";

/** Tables of an sfnt file (OpenType 1.9, "Font file") by tag. Throws RangeError where it is cut off. */
export function sfntTables(file: Buffer): Map<string, Buffer> {
	const start = file.toString("latin1", 0, 4) === "ttcf" ? file.readUInt32BE(12) : 0;
	const tables = new Map<string, Buffer>();
	const count = file.readUInt16BE(start + 4);
	for (let at = start + 12; at < start + 12 + 16 * count; at += 16) {
		const offset = file.readUInt32BE(at + 8);
		tables.set(file.toString("latin1", at, at + 4), file.subarray(offset, offset + file.readUInt32BE(at + 12)));
	}
	return tables;
}

/** A TrueType program: glyphs by index, widths from hmtx. Throws where a needed table is missing or cut off. */
export function readTrueType(file: Buffer): FontProgram {
	const tables = sfntTables(file);
	const table = (tag: string): Buffer => {
		const found = tables.get(tag);
		if (found === undefined) throw new RangeError(`no ${tag}`);
		return found;
	};
	const unitsPerEm = table("head").readUInt16BE(18);
	const glyphCount = table("maxp").readUInt16BE(4);
	const metrics = table("hhea").readUInt16BE(34);
	const hmtx = table("hmtx");
	const cmap = tables.get("cmap");
	const names = postNames(tables.get("post"));
	return {
		glyphCount,
		has: (glyph) => glyph < glyphCount,
		width(glyph) {
			const at = 4 * Math.min(glyph, metrics - 1);
			return at + 2 > hmtx.length ? undefined : (hmtx.readUInt16BE(at) * 1000) / unitsPerEm;
		},
		glyphNamed: (name) => names.get(name),
		cmaps: cmap === undefined ? [] : readCmaps(cmap),
	};
}

function readCmaps(table: Buffer): Cmap[] {
	return Array.from({ length: table.readUInt16BE(2) }, (_, index) => {
		const at = 4 + 8 * index;
		const subtable = table.subarray(table.readUInt32BE(at + 4));
		return {
			platform: table.readUInt16BE(at),
			encoding: table.readUInt16BE(at + 2),
			glyphOf(code: number): number {
				try {
					return lookUp(subtable, code);
				} catch {
					return 0;
				}
			},
		};
	});
}

/** Formats 0, 4, 6 and 12 ("cmap", OpenType 1.9); others are not allowed to matter in PDF. */
function lookUp(subtable: Buffer, code: number): number {
	const u16 = (at: number): number => subtable.readUInt16BE(at);
	switch (u16(0)) {
		case 0:
			return code < 256 ? subtable.readUInt8(6 + code) : 0;
		case 4: {
			const segments = u16(6) / 2;
			for (let segment = 0; segment < segments; segment++) {
				if (u16(14 + 2 * segment) < code) continue;
				const first = u16(16 + 2 * (segments + segment));
				if (first > code) return 0;
				const delta = u16(16 + 2 * (2 * segments + segment));
				const rangeAt = 16 + 2 * (3 * segments + segment);
				const range = u16(rangeAt);
				if (range === 0) return (code + delta) & 0xffff;
				const glyph = u16(rangeAt + range + 2 * (code - first));
				return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
			}
			return 0;
		}
		case 6: {
			const index = code - u16(6);
			return index >= 0 && index < u16(8) ? u16(10 + 2 * index) : 0;
		}
		case 12: {
			for (let at = 16; at < 16 + 12 * subtable.readUInt32BE(12); at += 12) {
				const first = subtable.readUInt32BE(at);
				if (code >= first && code <= subtable.readUInt32BE(at + 4)) return subtable.readUInt32BE(at + 8) + code - first;
			}
			return 0;
		}
		default:
			return 0;
	}
}

/** Names of format 2; the 258 standard ones of Macintosh are left out: cmap finds those glyphs. */
function postNames(post: Buffer | undefined): Map<string, number> {
	const names = new Map<string, number>();
	if (post === undefined || post.length < 34 || post.readUInt32BE(0) !== 0x00020000) return names;
	const count = post.readUInt16BE(32);
	const spelt: string[] = [];
	for (let at = 34 + 2 * count; at < post.length; at += 1 + post.readUInt8(at))
		spelt.push(post.toString("latin1", at + 1, at + 1 + post.readUInt8(at)));
	for (let glyph = 0; glyph < count && 36 + 2 * glyph <= post.length; glyph++) {
		const name = spelt[post.readUInt16BE(34 + 2 * glyph) - 258];
		if (name !== undefined) names.set(name, glyph);
	}
	return names;
}
