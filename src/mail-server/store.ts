import type { SMTPServerDataStream } from "smtp-server";
import type { Cache } from "../cache/client.ts";
import { chunkKeys, type Handle } from "../cache/handle.ts";
import type { BlobWriter } from "../cache/writer.ts";

/**
 * Streams DATA into the cache while it arrives: the next bytes are taken from the socket only when the last chunk is stored.
 * A mail beyond SIZE is read to its end, as the protocol wants, but no longer stored.
 */
export async function storeMail(stream: SMTPServerDataStream, writer: BlobWriter): Promise<Handle | "too-large"> {
	let fault: unknown;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (stream.sizeExceeded || fault) continue;
		try {
			await writer.write(chunk);
		} catch (thrown) {
			// The client still sends; it hears of the failure at the end of DATA.
			fault = thrown;
		}
	}
	if (stream.sizeExceeded) return "too-large";
	if (fault) throw fault;
	return writer.end();
}

/** Makes room again after a refusal or an abort. If the cache cannot be reached, its expiry does it. */
export async function eraseBlob(cache: Cache, blob: Handle): Promise<void> {
	await cache.forget(chunkKeys(blob)).catch(() => {});
}
