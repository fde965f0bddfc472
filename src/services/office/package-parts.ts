import { crc32 } from "node:zlib";
import { fromBufferPromise } from "yauzl";
import { Failure } from "../../failure.ts";
import { maxUnpackedBytes } from "../../limits.ts";

/** The parts of a package in their order, unpacked; only those `wanted`. Throws `damaged`, `too-large`. */
export async function partsOf(
	content: Uint8Array,
	wanted: (name: string) => boolean = () => true,
): Promise<Map<string, Buffer>> {
	const parts = new Map<string, Buffer>();
	let bytes = 0;
	try {
		const archive = await fromBufferPromise(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
		for await (const entry of archive.eachEntry()) {
			if (!wanted(entry.fileName)) continue;
			const chunks: Buffer[] = [];
			for await (const chunk of await archive.openReadStreamPromise(entry)) {
				bytes += (chunk as Buffer).length;
				if (bytes > maxUnpackedBytes) throw new Failure("too-large");
				chunks.push(chunk as Buffer);
			}
			parts.set(entry.fileName, Buffer.concat(chunks));
		}
	} catch (cause) {
		throw cause instanceof Failure ? cause : new Failure("damaged", { cause });
	}
	return parts;
}

/** A zip (PKWARE APPNOTE 6.3.10) of parts that are stored as they are: nobody but LibreOffice in the same cell reads it. */
export function storedZip(parts: Iterable<readonly [name: string, content: Buffer]>): Buffer {
	const files: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, content] of parts) {
		const path = Buffer.from(name, "utf8");
		// 4.3.7, from "version needed" to "extra field length": UTF-8 names (bit 11), stored, no time.
		const about = Buffer.alloc(26);
		about.writeUInt16LE(20, 0);
		about.writeUInt16LE(0x0800, 2);
		about.writeUInt32LE(crc32(content), 10);
		about.writeUInt32LE(content.length, 14);
		about.writeUInt32LE(content.length, 18);
		about.writeUInt16LE(path.length, 22);
		const place = Buffer.alloc(14);
		place.writeUInt32LE(offset, 10);
		files.push(Buffer.from("PK\x03\x04", "latin1"), about, path, content);
		directory.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), about, place, path);
		offset += 4 + about.length + path.length + content.length;
	}
	const listing = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.write("PK\x05\x06", "latin1");
	end.writeUInt16LE(directory.length / 4, 8);
	end.writeUInt16LE(directory.length / 4, 10);
	end.writeUInt32LE(listing.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...files, listing, end]);
}
