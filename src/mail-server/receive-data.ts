import type { SMTPServerDataStream } from "smtp-server";
import type { Cache } from "../cache/client.ts";
import { type BlobLocation, chunkKeys } from "../handle.ts";

/** Takes a mail's bytes as they arrive; `write` resolves when it is ready for more (backpressure). */
export interface DataSink {
	write(bytes: Uint8Array): Promise<void>;
}

/**
 * Streams DATA into sinks with backpressure: the next bytes are read from the socket only when every sink has taken the last.
 * A mail beyond SIZE is read to its end, as SMTP requires, and discarded. Throws what a sink threw, at the end of DATA.
 */
export async function receiveData(
	stream: SMTPServerDataStream,
	sinks: readonly DataSink[],
): Promise<"whole" | "too-large"> {
	let fault: unknown;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (stream.sizeExceeded || fault) continue;
		try {
			for (const sink of sinks) await sink.write(chunk);
		} catch (thrown) {
			// The client still sends; it gets the reply at the end of DATA.
			fault = thrown;
		}
	}
	if (stream.sizeExceeded) return "too-large";
	if (fault) throw fault;
	return "whole";
}

/** Deletes a blob after a refusal or an abort. If the cache cannot be reached, the blob expires. */
export async function eraseBlob(cache: Cache, blob: BlobLocation): Promise<void> {
	await cache.deleteChunks(chunkKeys(blob)).catch(() => {});
}
