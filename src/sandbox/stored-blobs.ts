import { Failure } from "../failure.ts";
import { type Handle, id, sealOverheadBytes } from "../handle.ts";
import { chunkBytes, maxTaskOutputBytes, maxTaskOutputs } from "../limits.ts";

/**
 * What a cell stores, and what it then says to have stored, checked against each other: blobs of its own, each whole, chunk after chunk,
 * of the size that is claimed. A cell that a document has taken over can neither write over what others stored, nor fill the cache
 * with a million crumbs, nor have others look for gigabytes that are not there. Every method throws `Failure`.
 */
export class StoredBlobs {
	readonly #order: string;
	readonly #foreign: ReadonlySet<string>;
	readonly #blobs = new Map<string, { chunks: number; size: number }>();
	#bytes = 0;

	/** `inputs`: what the cell knows the names of and has not stored. The share of the order's key bears the order's name. */
	constructor(order: string, inputs: readonly Handle[]) {
		this.#order = order;
		this.#foreign = new Set([order, ...inputs.map(({ blob }) => blob)]);
	}

	/** One more sealed chunk; returns the name of its blob. */
	add(untrustedBlob: string, untrustedIndex: number, sealedBytes: number): string {
		const blob = id.parse(untrustedBlob);
		const known = this.#blobs.get(blob) ?? { chunks: 0, size: 0 };
		const inOrder = untrustedIndex === known.chunks && known.size === known.chunks * chunkBytes;
		const size = sealedBytes - sealOverheadBytes;
		if (this.#foreign.has(blob) || !inOrder || size < 0 || size > chunkBytes) throw new Failure("crashed");
		this.#bytes += sealedBytes;
		this.#blobs.set(blob, { chunks: known.chunks + 1, size: known.size + size });
		if (this.#bytes > maxTaskOutputBytes || this.#blobs.size > maxTaskOutputs) throw new Failure("too-large");
		return blob;
	}

	/** The outputs, when they are what was stored. */
	outputs(untrustedOutputs: readonly Handle[]): Handle[] {
		for (const { order, blob, size } of untrustedOutputs)
			if (order !== this.#order || this.#blobs.get(blob)?.size !== size) throw new Failure("crashed");
		return [...untrustedOutputs];
	}
}
