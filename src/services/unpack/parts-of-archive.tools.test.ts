import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { amplyMs } from "../../../test/helpers/until.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { runTool } from "../../tools/tool.ts";
import { type ArchiveKind, partsOfArchive } from "./parts-of-archive.ts";

const files = { "Größe 10.txt": "zehn", "Größe 9.txt": "neun", "Ordner/leer.txt": "", "Ordner/Brief.txt": "Grüße" };
/** As a person reads them. */
const inOrder = ["Größe 9.txt", "Größe 10.txt", "Brief.txt", "leer.txt"];

/** `files` packed by a real program. */
async function packed(program: string, ...args: string[]): Promise<Buffer> {
	return withScratch(async (folder) => {
		await mkdir(join(folder, "Ordner"));
		for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
		const { code } = await runTool(program, [...args, ...Object.keys(files)], { folder, deadlineMs: amplyMs });
		expect(code).toBe(0);
		return readFile(join(folder, "packed"));
	});
}

const unpack = (kind: ArchiveKind, content: Uint8Array, passwords: string[] = [], untrustedName = "") =>
	partsOfArchive(kind, { content, untrustedName, passwords });

describe("every archive gives its documents, in natural order", () => {
	test.each<[string, ArchiveKind, string, string[]]>([
		["zip", "zip", "7zz", ["a", "-tzip", "packed."]],
		["zip with deflate64", "zip", "7zz", ["a", "-tzip", "-mm=Deflate64", "packed."]],
		["zip with LZMA", "zip", "7zz", ["a", "-tzip", "-mm=LZMA", "packed."]],
		["7z", "7z", "7zz", ["a", "-t7z", "packed."]],
		["7z with PPMd", "7z", "7zz", ["a", "-t7z", "-m0=PPMd", "packed."]],
		["tar", "tar", "tar", ["-cf", "packed"]],
		["tar.gz", "compressed", "tar", ["-czf", "packed"]],
		["tar.bz2", "compressed", "bsdtar", ["-cjf", "packed"]],
		["tar.xz", "compressed", "bsdtar", ["-cJf", "packed"]],
	])("%s", async (_, kind, program, args) => {
		const { parts } = await unpack(kind, await packed(program, ...args));
		expect(parts.map(({ name }) => name)).toEqual(inOrder);
		expect(parts.map(({ content }) => Buffer.from(content).toString())).toEqual(["neun", "zehn", "Grüße", ""]);
	});

	test("rar", async () => {
		const { parts } = await unpack("rar", rar("Größe.txt", Buffer.from("Grüße")));
		expect(parts).toMatchObject([{ name: "Größe.txt", kind: "txt", content: Buffer.from("Grüße") }]);
	});

	test("a single compressed file keeps its name", async () => {
		const bz2 = await withScratch(async (folder) => {
			await writeFile(join(folder, "a"), "Grüße");
			await runTool("7zz", ["a", "-tbzip2", "packed.", "a"], { folder, deadlineMs: amplyMs });
			return readFile(join(folder, "packed"));
		});
		const { parts } = await unpack("compressed", bz2, [], "Brief.txt.bz2");
		expect(parts).toMatchObject([{ name: "Brief.txt", kind: "txt" }]);
	});
});

describe("passwords", () => {
	test.each<[string, ArchiveKind, string[]]>([
		["the old zip encryption", "zip", ["a", "-tzip", "-pGeheim 4711", "packed."]],
		["zip with AES", "zip", ["a", "-tzip", "-mem=AES256", "-pGeheim 4711", "packed."]],
		["7z", "7z", ["a", "-pGeheim 4711", "packed."]],
		["7z with its names encrypted", "7z", ["a", "-mhe=on", "-pGeheim 4711", "packed."]],
	])("%s", async (_, kind, args) => {
		const archive = await packed("7zz", ...args);
		await expect(unpack(kind, archive)).rejects.toMatchObject({ code: "encrypted" });
		await expect(unpack(kind, archive, ["falsch"])).rejects.toMatchObject({ code: "encrypted" });
		const { parts, unlocked } = await unpack(kind, archive, ["falsch", "Geheim 4711"]);
		expect(parts.map(({ name }) => name)).toEqual(inOrder);
		expect(unlocked).toBe(true);
	});
});

describe("attacks", () => {
	test.each<[string, ArchiveKind]>([
		["-t7z", "7z"],
		["-tzip", "zip"],
		["-txz", "compressed"],
	])("a bomb (%s) is stopped while it inflates", async (format, kind) => {
		const bomb = await withScratch(async (folder) => {
			await writeFile(join(folder, "zeros"), Buffer.alloc(60_000_000));
			await runTool("7zz", ["a", format, "-mx=1", "packed.", "zeros"], { folder, deadlineMs: amplyMs });
			return readFile(join(folder, "packed"));
		});
		expect(bomb.length).toBeLessThan(100_000);
		await expect(unpack(kind, bomb)).rejects.toMatchObject({ code: "too-large" });
	});

	test("names that lead out of the archive are names and nothing else", async () => {
		const { parts } = await unpack("rar", rar("../../etc/passwd", Buffer.from("root")));
		expect(parts.map(({ name }) => name)).toEqual(["passwd"]);
	});

	test.each<ArchiveKind>(["zip", "7z", "rar", "tar", "compressed"])("%s cut in half is damaged", async (kind) => {
		const whole = kind === "rar" ? rar("a", Buffer.alloc(2000, "text")) : await packed(...(packers[kind] ?? ["false"]));
		await expect(unpack(kind, whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ code: "damaged" });
	});
});

const packers: Partial<Record<ArchiveKind, readonly [string, ...string[]]>> = {
	zip: ["7zz", "a", "-tzip", "packed."],
	"7z": ["7zz", "a", "packed."],
	tar: ["bsdtar", "-cf", "packed"],
	compressed: ["bsdtar", "-cJf", "packed"],
};

/** A RAR 5 with one stored file, by hand: the free world has no program that writes it (https://www.rarlab.com/technote.htm). */
function rar(name: string, content: Buffer): Buffer {
	const vint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...vint(value >>> 7)]);
	const block = (fields: number[], data: Uint8Array = Buffer.alloc(0)) => {
		const header = Buffer.from([...vint(fields.length), ...fields]);
		const sum = Buffer.alloc(4);
		sum.writeUInt32LE(crc32(header));
		return Buffer.concat([sum, header, data]);
	};
	const path = [...Buffer.from(name)];
	const size = vint(content.length);
	// Type 2 (file) with data; no flags; size, attributes, stored, Unix, name.
	const file = [2, 2, ...size, 0, ...size, ...vint(0o100644), 0, 1, ...vint(path.length), ...path];
	return Buffer.concat([
		Buffer.from("Rar!\x1a\x07\x01\0", "latin1"),
		block([1, 0, 0]),
		block(file, new Uint8Array(content)),
		block([5, 0, 0]),
	]);
}
