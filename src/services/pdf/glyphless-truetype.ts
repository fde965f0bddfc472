/**
 * A TrueType font program of empty glyphs, the missing one first (OpenType 1.9, tables head, hhea, maxp, hmtx, loca, glyf, post):
 * an invisible text layer needs an embedded font (ISO 32000-2, 9.9), but nothing is ever drawn with it.
 */
export function glyphlessTrueType(metrics: {
	unitsPerEm: number;
	/** Of each glyph. */
	advances: readonly number[];
	ascent: number;
	descent: number;
}) {
	const { unitsPerEm, advances, ascent, descent } = metrics;
	const advance = Math.max(...advances);
	const glyphs = advances.length;
	const tables: readonly (readonly [string, Buffer])[] = [
		["glyf", Buffer.alloc(4)],
		["head", head(unitsPerEm, advance, ascent, descent)],
		["hhea", hhea(glyphs, advance, ascent, descent)],
		["hmtx", uint16s(...advances.flatMap((own) => [own, 0]))],
		["loca", Buffer.alloc(2 * (glyphs + 1))],
		["maxp", Buffer.concat([uint32(0x00010000), uint16s(glyphs, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)])],
		["post", Buffer.concat([uint32(0x00030000), Buffer.alloc(28)])],
	];
	const font = layOut(tables);
	// The sum over the whole font must be 0xB1B0AFBA ("head", checksumAdjustment).
	const adjustment = (0xb1b0afba - checksum(font)) >>> 0;
	font.writeUInt32BE(adjustment, headOffset(font) + 8);
	return font;
}

function head(unitsPerEm: number, xMax: number, yMax: number, yMin: number): Buffer {
	const table = Buffer.alloc(54);
	table.writeUInt32BE(0x00010000, 0);
	table.writeUInt32BE(0x00010000, 4);
	table.writeUInt32BE(0x5f0f3cf5, 12);
	table.writeUInt16BE(0b1011, 16);
	table.writeUInt16BE(unitsPerEm, 18);
	table.writeInt16BE(yMin, 38);
	table.writeInt16BE(xMax, 40);
	table.writeInt16BE(yMax, 42);
	table.writeUInt16BE(8, 46);
	table.writeInt16BE(2, 48);
	return table;
}

function hhea(glyphs: number, advance: number, ascent: number, descent: number): Buffer {
	const table = Buffer.alloc(36);
	table.writeUInt32BE(0x00010000, 0);
	table.writeInt16BE(ascent, 4);
	table.writeInt16BE(descent, 6);
	table.writeUInt16BE(advance, 10);
	table.writeInt16BE(1, 18);
	table.writeUInt16BE(glyphs, 34);
	return table;
}

function layOut(tables: readonly (readonly [string, Buffer])[]): Buffer {
	const power = 2 ** Math.floor(Math.log2(tables.length));
	const directory = [
		uint32(0x00010000),
		uint16s(tables.length, power * 16, Math.log2(power), (tables.length - power) * 16),
	];
	const bodies: Buffer[] = [];
	let offset = 12 + 16 * tables.length;
	for (const [name, table] of tables) {
		const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
		directory.push(Buffer.from(name, "latin1"), uint32(checksum(padded)), uint32(offset), uint32(table.length));
		bodies.push(padded);
		offset += padded.length;
	}
	return Buffer.concat([...directory, ...bodies]);
}

/** Where the directory says "head" begins. */
function headOffset(font: Buffer): number {
	return font.readUInt32BE(font.indexOf("head", 0, "latin1") + 8);
}

function checksum(data: Buffer): number {
	let sum = 0;
	for (let at = 0; at + 4 <= data.length; at += 4) sum = (sum + data.readUInt32BE(at)) >>> 0;
	return sum;
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

function uint16s(...values: readonly number[]): Buffer {
	const bytes = Buffer.alloc(values.length * 2);
	values.forEach((value, index) => {
		bytes.writeUInt16BE(value, index * 2);
	});
	return bytes;
}
