import { BlobWriter } from "../crypto/blob-writer.ts";
import { newOrderKey } from "../crypto/chunk-encryption.ts";
import { type PublicKeys, wrapForServices } from "../crypto/key-wrapping.ts";
import type { Envelope } from "../manifest.ts";
import type { OrderMessage } from "../queue/messages.ts";
import type { Debt } from "./debts.ts";

/** Who writes and sends the notice that a mail was lost. */
const services = ["reply", "delivery"];

/**
 * Seals the envelope by itself, under a key that opens nothing else: whoever keeps it can have the sender asked to send the mail
 * again when all else is gone, and neither keeps a document nor what would open one.
 */
export async function sealNotice(
	order: string,
	envelope: Envelope,
	publicKeys: PublicKeys,
): Promise<Omit<Debt, "message"> & Required<Pick<OrderMessage, "notice">>> {
	const key = newOrderKey();
	const share = newOrderKey();
	let sealed = Buffer.alloc(0);
	const writer = new BlobWriter(key, order, async (_blob, _index, chunk) => {
		sealed = Buffer.from(chunk);
	});
	await writer.write(Buffer.from(JSON.stringify(envelope)));
	const handle = await writer.end();
	const all = wrapForServices(key, share, publicKeys);
	const keys = Object.fromEntries(services.map((service) => [service, all[service] ?? ""]));
	key.fill(0);
	return { notice: { envelope: handle, keys }, envelope: sealed, share };
}
