import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { asTar } from "../../tools/bsdtar.ts";
import { extract } from "../../tools/seven-zip.ts";
import { kindOf } from "./kind-of.ts";
import { inNaturalOrder } from "./natural-order.ts";
import type { Parts } from "./part.ts";
import { partsOfIwork } from "./parts-of-iwork.ts";
import { partsOfZip } from "./parts-of-zip.ts";
import { photosInOrder } from "./photos-in-order.ts";
import { read7zip } from "./read-7zip.ts";
import { readTar } from "./read-tar.ts";
import type { UnpackOptions } from "./task.ts";
import { Unpacked } from "./unpacked.ts";

export type ArchiveKind = Exclude<UnpackOptions["kind"], "mail" | "msg" | "tnef" | "smime" | "mhtml">;

/**
 * Every document of an archive by path, for the order in which an archive lists its files says nothing; the photos of a folder
 * as they were taken. Throws 'encrypted', 'damaged', 'too-large', 'unknown-kind' (nothing in it that could be shown).
 */
export async function partsOfArchive(kind: ArchiveKind, archive: Archive): Promise<Parts> {
	const { parts, unlocked } = await read(kind, archive);
	const byPath = inNaturalOrder(parts, ({ path }) => path);
	const folders = Map.groupBy(byPath, ({ path, name }) => path.slice(0, path.length - name.length));
	return { parts: [...folders.values()].flatMap(photosInOrder), leftOut: [], ...(unlocked ? { unlocked } : {}) };
}

export interface Archive {
	readonly content: Uint8Array;
	readonly untrustedName: string;
	/** Tried where one is asked for. */
	readonly passwords: readonly string[];
}

async function read(kind: ArchiveKind, archive: Archive): Promise<Unpacked> {
	const { content, untrustedName, passwords } = archive;
	switch (kind) {
		case "zip":
			return partsOfZip(content, passwords);
		case "7z":
			return read7zip(content, passwords);
		case "rar":
			return readTar(await collected(content, asTar), content.length);
		case "tar":
			return readTar(content, content.length);
		case "compressed":
			return decompressed(content, untrustedName);
		case "iwork":
			return partsOfIwork(content, untrustedName);
	}
}

/** gzip, bzip2 or xz: one file, or a tar that was packed as a whole. */
async function decompressed(content: Uint8Array, untrustedName: string): Promise<Unpacked> {
	const inner = await collected(content, (folder, archive, sink) => extract(folder, archive, "", sink));
	if ((await kindOf(inner)) === "tar") return readTar(inner, content.length);
	const unpacked = new Unpacked(content.length);
	await unpacked.add(untrustedName.replace(/\.(gz|bz2|xz)$/i, ""), inner);
	return unpacked;
}

async function collected(content: Uint8Array, inflate: typeof asTar): Promise<Uint8Array> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, "archive"), content);
		const limits = new Unpacked(content.length);
		const chunks: Buffer[] = [];
		const verdict = await inflate(folder, "archive", (chunk) => {
			limits.count(chunk.length);
			chunks.push(chunk);
		});
		if (verdict === "locked") throw new Failure("encrypted");
		if (verdict === "broken") throw new Failure("damaged");
		return Buffer.concat(chunks);
	});
}
