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
