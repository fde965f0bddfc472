import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";

/** Opens an archive for as long as `work` needs it. Rejects with yauzl's error when there is no directory. */
export async function withZip<T>(content: Uint8Array, work: (archive: ZipFile) => Promise<T>): Promise<T> {
	const buffer = withoutTrailer(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
	// Names are decoded by us: yauzl knows no cp850 and refuses "../", which we make harmless instead.
	const archive = await fromBufferPromise(buffer, { decodeStrings: false });
	try {
		return await work(archive);
	} finally {
		archive.close();
	}
}

/** Inflates one entry. `count` gets every chunk's size before it is kept, and throws when it is too much. */
export async function readEntry(archive: ZipFile, entry: Entry, count: (bytes: number) => void): Promise<Buffer> {
	const stream = await archive.openReadStreamPromise(entry);
	const chunks: Buffer[] = [];
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		count(chunk.length);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** APPNOTE 4.3.16: the archive ends with this record and its comment. Mail gateways append line ends and notices. */
function withoutTrailer(archive: Buffer): Buffer {
	const start = archive.lastIndexOf(Buffer.from("PK\x05\x06"));
	if (start === -1 || start + 22 > archive.length) return archive;
	return archive.subarray(0, start + 22 + archive.readUInt16LE(start + 20));
}
