import type { Readable, Writable } from "node:stream";

/**
 * The protocol between parent and cell, over two pipes:
 *
 *     length (u32, big endian) | kind (1 byte) | payload
 *
 * Parent to cell: keys, task, then for each request a chunk, "gone" or "stored".
 * Cell to parent: get, put, and at last done or failed.
 */
export const frameKinds = {
	keys: 1,
	task: 2,
	chunk: 3,
	gone: 4,
	stored: 5,
	get: 16,
	put: 17,
	done: 18,
	failed: 19,
} as const;
export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];

/** The payload of `failed`, as JSON. Both ends name it so: a payload that does not match ends the cell as crashed. */
export interface FailedPayload {
	readonly code: string;
	/** File and line in the packed program. */
	readonly where: readonly string[];
}

export interface Frame {
	readonly kind: number;
	readonly payload: Buffer;
}

const headerBytes = 5;

/** Writes one frame. Resolves when the pipe has taken it, so that a slow reader holds the writer back (backpressure). */
export function writeFrame(stream: Writable, kind: FrameKind, payload: Uint8Array): Promise<void> {
	const header = Buffer.alloc(headerBytes);
	header.writeUInt32BE(payload.length, 0);
	header.writeUInt8(kind, 4);
	return new Promise((resolve, reject) => {
		stream.cork();
		stream.write(header);
		stream.write(payload, (fault) => (fault ? reject(fault) : resolve()));
		stream.uncork();
	});
}

/** Reads frames until the pipe ends, or until one is longer than `maxBytes`: neither parent nor cell sends such a frame. */
export async function* readFrames(stream: Readable, maxBytes: number): AsyncGenerator<Frame> {
	let chunks: Buffer[] = [];
	let held = 0;
	// The pipe stays open when the reader stops: only its end means that the cell has exited.
	for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		held += chunk.length;
		while (held >= headerBytes) {
			if ((chunks[0] as Buffer).length < headerBytes) chunks = [Buffer.concat(chunks)];
			const first = chunks[0] as Buffer;
			const length = first.readUInt32BE(0);
			if (length > maxBytes) return;
			if (held < headerBytes + length) break;
			const all = chunks.length === 1 ? first : Buffer.concat(chunks);
			yield { kind: all.readUInt8(4), payload: all.subarray(headerBytes, headerBytes + length) };
			const rest = all.subarray(headerBytes + length);
			chunks = rest.length > 0 ? [rest] : [];
			held = rest.length;
		}
	}
}

/** Payload of a put: blob id (32 characters), the chunk's index (u32, big endian), the encrypted chunk. */
export function encodePut(blob: string, index: number, sealed: Uint8Array): Buffer {
	const payload = Buffer.allocUnsafe(36 + sealed.length);
	payload.write(blob, 0, 32, "latin1");
	payload.writeUInt32BE(index, 32);
	payload.set(sealed, 36);
	return payload;
}

/** Splits the payload of a put. Throws `RangeError` when it is too short. */
export function decodePut(payload: Buffer): { untrustedBlob: string; untrustedIndex: number; sealed: Buffer } {
	return {
		untrustedBlob: payload.toString("latin1", 0, 32),
		untrustedIndex: payload.readUInt32BE(32),
		sealed: payload.subarray(36),
	};
}
