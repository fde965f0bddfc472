import { crc32, deflateRawSync } from "node:zlib";

/** A ZIP with fixed dates: the same content makes the same bytes. Names are UTF-8 (flag bit 11). */
export function zip(files: Readonly<Record<string, Uint8Array>>): Buffer {
	const locals: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [path, content] of Object.entries(files)) {
		const name = Buffer.from(path, "utf8");
		const data = deflateRawSync(content, { level: 9 });
		const shared = Buffer.alloc(26);
		shared.writeUInt16LE(20, 0);
		shared.writeUInt16LE(0x0800, 2);
		shared.writeUInt16LE(8, 4);
		shared.writeUInt16LE(10 << 11, 6);
		shared.writeUInt16LE(((2026 - 1980) << 9) | (3 << 5) | 12, 8);
		shared.writeUInt32LE(crc32(content), 10);
		shared.writeUInt32LE(data.length, 14);
		shared.writeUInt32LE(content.length, 18);
		shared.writeUInt16LE(name.length, 22);
		const central = Buffer.alloc(14);
		central.writeUInt32LE(offset, 10);
		const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), shared, name, data]);
		directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, central, name);
		locals.push(local);
		offset += local.length;
	}
	const listing = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(locals.length, 8);
	end.writeUInt16LE(locals.length, 10);
	end.writeUInt32LE(listing.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...locals, listing, end]);
}
