import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import { Failure } from "../../failure.ts";
import { Unpacked } from "./unpacked.ts";

/** Every document of a tar; links are but names. `archiveBytes`: what it came as, before it was decompressed. */
export async function readTar(tar: Uint8Array, archiveBytes: number): Promise<Unpacked> {
	const unpacked = new Unpacked(archiveBytes);
	const entries = extract();
	const read = (async () => {
		for await (const entry of entries) {
			const { name, type } = entry.header;
			const wanted = unpacked.enter(name) && (type === "file" || type === "contiguous-file");
			const chunks: Buffer[] = [];
			for await (const chunk of entry as AsyncIterable<Buffer>) if (wanted) chunks.push(chunk);
			if (!wanted) continue;
			const content = Buffer.concat(chunks);
			unpacked.count(content.length);
			await unpacked.add(name, content);
		}
	})();
	try {
		await Promise.all([pipeline(Readable.from(slices(tar)), entries), read]);
	} catch (cause) {
		if (cause instanceof Failure) throw cause;
		throw new Failure("damaged", { cause });
	}
	return unpacked;
}

function* slices(bytes: Uint8Array): Generator<Buffer> {
	const size = 1024 * 1024;
	for (let at = 0; at < bytes.length; at += size)
		yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(size, bytes.length - at));
}
