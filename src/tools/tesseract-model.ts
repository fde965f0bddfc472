import { type FileHandle, mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Entries of a trained-data file (Tesseract's ccutil/tessdatamanager.h): one for each kind of part, absent ones too. */
const maxEntries = 64;
/** TESSDATA_LSTM_SYSTEM_DAWG: the words of a language; of all Latin scripts, 89 MB. */
const wordList = 19;
const absent = -1n;

/**
 * Copies a trained model without its list of words to `folder`/NAME.traineddata. Loading the words of all languages that are
 * written in Latin letters costs more time and memory than reading a few lines with them, and our own dictionary knows better.
 * Throws an error where there is no such model.
 */
export async function withoutWords(source: string, folder: string, name: string): Promise<void> {
	const file = await open(join(source, `${name}.traineddata`));
	try {
		const count = (await bytesAt(file, 0, 4)).readInt32LE();
		if (count <= wordList || count > maxEntries) throw new Error("no trained data of Tesseract 4 or 5");
		const table = await bytesAt(file, 4, 8 * count);
		const offsets = Array.from({ length: count }, (_, entry) => table.readBigInt64LE(8 * entry));
		const ends = [...offsets.filter((offset) => offset !== absent), BigInt((await file.stat()).size)].sort(ascending);
		const parts: Buffer[] = [];
		let at = 4n + 8n * BigInt(count);
		for (const [entry, offset] of offsets.entries()) {
			if (offset === absent) continue;
			table.writeBigInt64LE(entry === wordList ? absent : at, 8 * entry);
			if (entry === wordList) continue;
			const end = ends.find((one) => one > offset) ?? offset;
			parts.push(await bytesAt(file, Number(offset), Number(end - offset)));
			at += end - offset;
		}
		const head = Buffer.alloc(4);
		head.writeInt32LE(count);
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, `${name}.traineddata`), Buffer.concat([head, table, ...parts]));
	} finally {
		await file.close();
	}
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
	const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
	if (bytesRead < length) throw new Error("trained data that end early");
	return buffer;
}
