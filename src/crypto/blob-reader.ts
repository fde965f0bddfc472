import { Failure } from "../failure.ts";
import { chunkCount, type Handle } from "../handle.ts";
import { chunkBytes } from "../limits.ts";
import type { BlobKeys } from "./blob-key-frames.ts";
import { decryptChunk } from "./chunk-encryption.ts";

export type GetChunk = (handle: Handle, index: number) => Promise<Buffer | null>;

/**
 * Reads and decrypts a whole blob under the key of the kind that its handle claims. Throws `lost` when a chunk is gone, `tampered` when one
 * is not what was stored, or was stored as another kind, or when there is no key for the kind.
 */
export async function readBlob(keys: BlobKeys, handle: Handle, get: GetChunk): Promise<Buffer> {
	const key = keys[handle.kind];
	if (!key) throw new Failure("tampered");
	const bytes = Buffer.alloc(handle.size);
	const count = chunkCount(handle.size);
	let filled = 0;
	for (let index = 0; index < count; index++) {
		const sealed = await get(handle, index);
		if (sealed === null) throw new Failure("lost");
		const last = index === count - 1;
		const plain = decryptChunk(key, { order: handle.order, blob: handle.blob, index, last }, sealed);
		if (filled + plain.length > handle.size || (!last && plain.length !== chunkBytes)) throw new Failure("tampered");
		bytes.set(plain, filled);
		plain.fill(0);
		filled += plain.length;
	}
	if (filled !== handle.size) throw new Failure("tampered");
	return bytes;
}
