import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { partsOfZip } from "./parts-of-zip.ts";

interface Packed {
	readonly name: string | Buffer;
	readonly content?: Uint8Array;
	readonly flags?: number;
	readonly method?: number;
}

describe("archives", () => {
	test("names in every code page come out right; clutter stays behind", async () => {
		const { parts } = await partsOfZip(
			zip([
				{ name: Buffer.from("Größe.txt"), flags: 0x800 },
				{ name: Buffer.from("Mac-Größe.txt") },
				{ name: Buffer.from([0x47, 0x72, 0x94, 0xe1, 0x65, 0x2e, 0x74, 0x78, 0x74]) }, // cp437 and cp850
				{ name: Buffer.from("Größe alt.txt", "latin1") },
				{ name: "Ordner/" },
				{ name: "__MACOSX/Ordner/._x.pdf" },
				{ name: "Ordner/.DS_Store" },
				{ name: "Ordner/Thumbs.db" },
			]),
		);
		expect(parts.map(({ name }) => name)).toEqual(["Größe.txt", "Mac-Größe.txt", "Größe.txt", "Größe alt.txt"]);
	});

	test("what a gateway appended is overlooked", async () => {
		const { parts } = await partsOfZip(
			Buffer.concat([zip([{ name: "a.txt" }]), Buffer.from("\r\n-- \r\nchecked\r\n")]),
		);
		expect(parts).toHaveLength(1);
	});

	test("paths lead nowhere", async () => {
		const { parts } = await partsOfZip(
			zip([{ name: "../../etc/passwd" }, { name: "C:\\Windows\\win.ini" }, { name: "/abs" }]),
		);
		expect(parts.map(({ name }) => name)).toEqual(["passwd", "win.ini", "abs"]);
	});

	test.each([
		["encrypted", zip([{ name: "a", flags: 1 }])],
		["damaged", Buffer.from("PK\x03\x04 and nothing more")],
		["damaged", zip([{ name: "a", content: Buffer.from("hello"), method: 8 }]).fill(0xff, 31, 36)],
		["damaged", zip([{ name: "a", method: 14 }])],
		["too-large", zip(Array.from({ length: 1001 }, (_, index) => ({ name: `${index}.txt` })))],
		[
			"too-large",
			zip(Array.from({ length: 3 }, () => ({ name: "bomb", content: Buffer.alloc(40_000_000), method: 8 }))),
		],
	])("%s", async (code, archive) => {
		await expect(partsOfZip(archive)).rejects.toMatchObject({ code });
	});
});

/** Writes a zip by hand (APPNOTE 4.3): no library would write the ones we must survive. */
function zip(entries: readonly Packed[]): Buffer {
	const locals: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const { name, content = Buffer.from("text"), flags = 0, method = 0 } of entries) {
		const raw = Buffer.from(name as string);
		const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
		const fields = Buffer.alloc(26);
		fields.writeUInt16LE(20, 0);
		fields.writeUInt16LE(flags, 2);
		fields.writeUInt16LE(method, 4);
		fields.writeUInt32LE(crc32(content), 10);
		fields.writeUInt32LE(data.length + (flags & 1 ? 12 : 0), 14);
		fields.writeUInt32LE(content.length, 18);
		fields.writeUInt16LE(raw.length, 22);
		const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, raw, data, Buffer.alloc(flags & 1 ? 12 : 0)]);
		const tail = Buffer.alloc(14);
		tail.writeUInt32LE(offset, 10);
		directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), fields, tail, raw]));
		locals.push(local);
		offset += local.length;
	}
	const end = Buffer.alloc(18);
	end.writeUInt16LE(entries.length, 4);
	end.writeUInt16LE(entries.length, 6);
	end.writeUInt32LE(Buffer.concat(directory).length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...locals, ...directory, Buffer.from("PK\x05\x06"), end]);
}
