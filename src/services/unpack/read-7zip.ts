import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { type ArchivedFile, extract, list } from "../../tools/seven-zip.ts";
import { Unpacked } from "./unpacked.ts";

/**
 * Every document of a zip or 7z, by 7-Zip: the directory first, then the contents in one stream, cut by the directory's
 * sizes. `names` are better readings of the paths, used when there are as many as files.
 */
export async function read7zip(
	content: Uint8Array,
	passwords: readonly string[],
	names: readonly string[] = [],
): Promise<Unpacked> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, "archive"), content);
		for (const password of ["", ...passwords]) {
			const { verdict, files } = await list(folder, "archive", password);
			if (verdict === "broken") throw new Failure("damaged");
			if (verdict === "locked" || (password === "" && files.some(({ encrypted }) => encrypted))) continue;
			const named =
				names.length === files.length ? files.map((file, at) => ({ ...file, path: names[at] ?? "" })) : files;
			const unpacked = await read(folder, named, password, content.length);
			if (unpacked) return unpacked;
		}
		throw new Failure("encrypted");
	});
}

/** Undefined where the password was wrong. */
async function read(folder: string, files: readonly ArchivedFile[], password: string, archiveBytes: number) {
	const unpacked = new Unpacked(archiveBytes);
	unpacked.unlocked = password !== "";
	const wanted = files.map((file) => unpacked.enter(file.path) && !file.special);
	const chunks: Buffer[] = [];
	const verdict = await extract(folder, "archive", password, (chunk) => {
		unpacked.count(chunk.length);
		chunks.push(chunk);
	});
	const stream = Buffer.concat(chunks);
	const complete = stream.length === files.reduce((sum, { bytes }) => sum + bytes, 0);
	if (verdict === "locked" || (verdict === "broken" && password !== "" && !complete)) return undefined;
	if (verdict === "broken" || !complete) throw new Failure("damaged");
	let at = 0;
	for (const [index, { path, bytes }] of files.entries()) {
		if (wanted[index]) await unpacked.add(path, stream.subarray(at, at + bytes));
		at += bytes;
	}
	return unpacked;
}
