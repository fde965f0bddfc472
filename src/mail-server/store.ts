import type { SMTPServerDataStream } from "smtp-server";
import type { Cache } from "../cache/client.ts";
import { chunkKeys, type Handle } from "../handle.ts";

/** Takes a mail's bytes as they come; says when it is ready for more. */
export interface Sink {
	write(bytes: Uint8Array): Promise<void>;
}

/**
 * Hands DATA on while it arrives: the next bytes are taken from the socket only when every sink is done with the last.
 * A mail beyond SIZE is read to its end, as the protocol wants, but goes nowhere. Throws what a sink threw, at the end of DATA.
 */
export async function storeMail(stream: SMTPServerDataStream, sinks: readonly Sink[]): Promise<"whole" | "too-large"> {
	let fault: unknown;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (stream.sizeExceeded || fault) continue;
		try {
			for (const sink of sinks) await sink.write(chunk);
		} catch (thrown) {
			// The client still sends; it hears of the failure at the end of DATA.
			fault = thrown;
		}
	}
	if (stream.sizeExceeded) return "too-large";
	if (fault) throw fault;
	return "whole";
}

/** Makes room again after a refusal or an abort. If the cache cannot be reached, its expiry does it. */
export async function eraseBlob(cache: Cache, blob: Handle): Promise<void> {
	await cache.deleteChunks(chunkKeys(blob)).catch(() => {});
}
