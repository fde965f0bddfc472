/**
 * sRGB (IEC 61966-2-1) as an ICC profile of version 2, made from the published figures: some 600 bytes, where
 * published profiles have 3 KB and more, and nobody's copyright. Layout: ICC.1:2001-04, 6 and 7.
 */
export function srgbProfile(): Buffer {
	const white = xyz(0.9642, 1, 0.8249);
	const curve = toneCurve();
	const tags: [string, Buffer][] = [
		["desc", description("sRGB")],
		["cprt", text("No copyright")],
		["wtpt", white],
		// Primaries as adapted to D50 (Bradford).
		["rXYZ", xyz(0.4361, 0.2225, 0.0139)],
		["gXYZ", xyz(0.3851, 0.7169, 0.0971)],
		["bXYZ", xyz(0.1431, 0.0606, 0.7141)],
		["rTRC", curve],
		["gTRC", curve],
		["bTRC", curve],
	];
	const table = Buffer.alloc(4 + 12 * tags.length);
	table.writeUInt32BE(tags.length);
	const data: Buffer[] = [];
	const placed = new Map<Buffer, number>();
	let end = headerBytes + table.length;
	for (const [index, [tag, bytes]] of tags.entries()) {
		if (!placed.has(bytes)) {
			placed.set(bytes, end);
			data.push(bytes, Buffer.alloc(-bytes.length & 3));
			end += bytes.length + (-bytes.length & 3);
		}
		table.write(tag, 4 + 12 * index, "latin1");
		table.writeUInt32BE(placed.get(bytes) ?? 0, 8 + 12 * index);
		table.writeUInt32BE(bytes.length, 12 + 12 * index);
	}
	return Buffer.concat([header(end), table, ...data]);
}

const headerBytes = 128;

function header(size: number): Buffer {
	const bytes = Buffer.alloc(headerBytes);
	bytes.writeUInt32BE(size, 0);
	bytes.writeUInt32BE(0x02100000, 8);
	bytes.write("mntrRGB XYZ ", 12, "latin1");
	// A fixed date: the same document shall become the same bytes.
	for (const [index, part] of [2026, 1, 1].entries()) bytes.writeUInt16BE(part, 24 + 2 * index);
	bytes.write("acsp", 36, "latin1");
	bytes.set(xyz(0.9642, 1, 0.8249).subarray(8), 68);
	return bytes;
}

const fixed = (value: number): number => Math.round(value * 65536);

function xyz(...values: readonly [number, number, number]): Buffer {
	const bytes = Buffer.alloc(20);
	bytes.write("XYZ ", 0, "latin1");
	for (const [index, value] of values.entries()) bytes.writeInt32BE(fixed(value), 8 + 4 * index);
	return bytes;
}

function text(said: string): Buffer {
	return Buffer.concat([Buffer.from("text\0\0\0\0", "latin1"), Buffer.from(`${said}\0`, "latin1")]);
}

/** ASCII, then no Unicode and no Macintosh text (6.5.17). */
function description(said: string): Buffer {
	const ascii = Buffer.from(`${said}\0`, "latin1");
	const length = Buffer.alloc(4);
	length.writeUInt32BE(ascii.length);
	return Buffer.concat([Buffer.from("desc\0\0\0\0", "latin1"), length, ascii, Buffer.alloc(8 + 3 + 67)]);
}

/** Between so many points readers interpolate: off by less than a tenth of an eight-bit step. */
const curvePoints = 64;

function toneCurve(): Buffer {
	const bytes = Buffer.alloc(12 + 2 * curvePoints);
	bytes.write("curv", 0, "latin1");
	bytes.writeUInt32BE(curvePoints, 8);
	for (let point = 0; point < curvePoints; point++) {
		const value = point / (curvePoints - 1);
		const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
		bytes.writeUInt16BE(Math.round(linear * 65535), 12 + 2 * point);
	}
	return bytes;
}
