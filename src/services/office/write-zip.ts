import { crc32, deflateRawSync } from "node:zlib";

/** As MS-DOS has it (PKWARE APPNOTE 6.3.10, 4.4.6): 10:00 on 12 March 2026. The same content makes the same bytes. */
const written = { time: 10 << 11, date: ((2026 - 1980) << 9) | (3 << 5) | 12 };

/** A zip of files in their order: stored as they are, where only the next program in the same cell reads it, or deflated. */
export function writeZip(
	files: Iterable<readonly [name: string, content: Uint8Array]>,
	how: "stored" | "deflated" = "stored",
): Buffer {
	const locals: Uint8Array[] = [];
	const directory: Uint8Array[] = [];
	let offset = 0;
	for (const [name, content] of files) {
		const path = Buffer.from(name, "utf8");
		const data = how === "stored" ? content : deflateRawSync(content, { level: 9 });
		// 4.3.7, from "version needed" to "extra field length"; names are UTF-8 (bit 11).
		const about = Buffer.alloc(26);
		about.writeUInt16LE(20, 0);
		about.writeUInt16LE(0x0800, 2);
		about.writeUInt16LE(how === "stored" ? 0 : 8, 4);
		about.writeUInt16LE(written.time, 6);
		about.writeUInt16LE(written.date, 8);
		about.writeUInt32LE(crc32(content), 10);
		about.writeUInt32LE(data.length, 14);
		about.writeUInt32LE(content.length, 18);
		about.writeUInt16LE(path.length, 22);
		const place = Buffer.alloc(14);
		place.writeUInt32LE(offset, 10);
		locals.push(Buffer.from("PK\x03\x04", "latin1"), about, path, data);
		directory.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), about, place, path);
		offset += 4 + about.length + path.length + data.length;
	}
	const listing = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.write("PK\x05\x06", "latin1");
	end.writeUInt16LE(directory.length / 4, 8);
	end.writeUInt16LE(directory.length / 4, 10);
	end.writeUInt32LE(listing.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...locals, listing, end]);
}
