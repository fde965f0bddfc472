import { type Handle, newId } from "../handle.ts";
import type { BlobKind } from "../kinds.ts";
import { chunkBytes } from "../limits.ts";
import type { BlobKeys } from "./blob-key-frames.ts";
import { encryptChunk } from "./chunk-encryption.ts";

/** Stores an encrypted chunk: in the cache, or through the pipe to the parent that holds the connection. */
export type PutChunk = (blob: string, index: number, sealed: Buffer) => Promise<void>;

/**
 * Encrypts a stream of bytes chunk by chunk. Holds at most one chunk of plaintext, in one buffer that is wiped after each. `write` resolves
 * when the chunks are stored (backpressure).
 */
export class BlobWriter {
	readonly blob = newId();
	readonly #key: Uint8Array;
	readonly #order: string;
	readonly #kind: BlobKind;
	readonly #put: PutChunk;
	readonly #buffer = Buffer.alloc(chunkBytes);
	#filled = 0;
	#index = 0;
	#size = 0;

	/** Throws where `keys` has none for `kind`. */
	constructor(keys: BlobKeys, order: string, kind: BlobKind, put: PutChunk) {
		const key = keys[kind];
		if (!key) throw new Error(`no key for blobs of kind ${kind}`);
		this.#key = key;
		this.#order = order;
		this.#kind = kind;
		this.#put = put;
	}

	async write(bytes: Uint8Array): Promise<void> {
		let offset = 0;
		while (offset < bytes.length) {
			// A full chunk waits until more bytes come: only then it is known not to be the last.
			if (this.#filled === chunkBytes) await this.#flush(false);
			const taken = Math.min(chunkBytes - this.#filled, bytes.length - offset);
			this.#buffer.set(bytes.subarray(offset, offset + taken), this.#filled);
			this.#filled += taken;
			offset += taken;
		}
		this.#size += bytes.length;
	}

	async end(): Promise<Handle> {
		await this.#flush(true);
		return this.written;
	}

	/** What has been stored so far, e.g. to delete it after an abort. */
	get written(): Handle {
		return { order: this.#order, blob: this.blob, kind: this.#kind, size: this.#size };
	}

	async #flush(last: boolean): Promise<void> {
		const place = { order: this.#order, blob: this.blob, index: this.#index, last };
		const sealed = encryptChunk(this.#key, place, this.#buffer.subarray(0, this.#filled));
		this.#buffer.fill(0, 0, this.#filled);
		this.#filled = 0;
		this.#index += 1;
		await this.#put(this.blob, place.index, sealed);
	}
}
