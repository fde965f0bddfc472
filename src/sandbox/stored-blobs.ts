import { Failure } from "../failure.ts";
import { type BlobLocation, encryptionOverheadBytes, type Handle, id } from "../handle.ts";
import type { BlobKind } from "../kinds.ts";
import { chunkBytes, maxTaskOutputBytes, maxTaskOutputs } from "../limits.ts";

/**
 * Compares what a cell stores with the outputs that it then claims: new blobs, each whole, chunk after chunk, of the claimed size. A cell
 * that a document has taken over can neither overwrite blobs of others, nor fill the cache with a million tiny blobs, nor make others
 * allocate memory for data that is not there. Every method throws `Failure`.
 */
export class StoredBlobs {
	readonly #order: string;
	readonly #reserved: ReadonlySet<string>;
	readonly #blobs = new Map<string, { chunks: number; size: number }>();
	#bytes = 0;

	/** `inputs`: blobs whose ids the cell knows and which it may not write. The order's key share has the order's id. */
	constructor(order: string, inputs: readonly Handle[]) {
		this.#order = order;
		this.#reserved = new Set([order, ...inputs.map(({ blob }) => blob)]);
	}

	/** Checks one more chunk, `sealedBytes` long when encrypted; returns the id of its blob. */
	add(untrustedBlob: string, untrustedIndex: number, sealedBytes: number): string {
		const blob = id.parse(untrustedBlob);
		const known = this.#blobs.get(blob) ?? { chunks: 0, size: 0 };
		const inOrder = untrustedIndex === known.chunks && known.size === known.chunks * chunkBytes;
		const size = sealedBytes - encryptionOverheadBytes;
		if (this.#reserved.has(blob) || !inOrder || size < 0 || size > chunkBytes) throw new Failure("crashed");
		this.#bytes += sealedBytes;
		this.#blobs.set(blob, { chunks: known.chunks + 1, size: known.size + size });
		if (this.#bytes > maxTaskOutputBytes || this.#blobs.size > maxTaskOutputs) throw new Failure("too-large");
		return blob;
	}

	/** The claimed outputs, where they match what was stored. What each is says the service's contract, not the cell. */
	outputs(untrustedOutputs: readonly BlobLocation[], kindOf: (index: number) => BlobKind | undefined): Handle[] {
		return untrustedOutputs.map(({ order, blob, size }, index) => {
			const kind = kindOf(index);
			if (!kind || order !== this.#order || this.#blobs.get(blob)?.size !== size) throw new Failure("crashed");
			return { order, blob, kind, size };
		});
	}
}
