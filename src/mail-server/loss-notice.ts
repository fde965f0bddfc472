import { deriveBlobKeys, wipeBlobKeys } from "../crypto/blob-keys.ts";
import { BlobWriter } from "../crypto/blob-writer.ts";
import { newOrderKey } from "../crypto/chunk-encryption.ts";
import { type PublicKeys, wrapForServices } from "../crypto/key-wrapping.ts";
import type { Envelope } from "../manifest.ts";
import type { OrderMessage } from "../queue/messages.ts";
import type { PendingOrder } from "./pending-order.ts";

/** Services that compose and deliver the notice. */
const services = ["reply", "delivery", "notice"];

/**
 * Encrypts the envelope by itself, under a key that decrypts nothing else: with it the sender can be asked to send the mail again when all
 * other data are lost, and its keeper has neither a document nor a key to one.
 */
export async function encryptLossNotice(
	order: string,
	envelope: Envelope,
	publicKeys: PublicKeys,
): Promise<Omit<PendingOrder, "message"> & Required<Pick<OrderMessage, "notice">>> {
	const key = newOrderKey();
	const share = newOrderKey();
	const keys = deriveBlobKeys(key, ["envelope"]);
	let sealed = Buffer.alloc(0);
	const writer = new BlobWriter(keys, order, "envelope", async (_blob, _index, chunk) => {
		sealed = Buffer.from(chunk);
	});
	await writer.write(Buffer.from(JSON.stringify(envelope)));
	const handle = await writer.end();
	const all = wrapForServices(key, share, publicKeys);
	const boxes = Object.fromEntries(services.map((service) => [service, all[service] ?? ""]));
	wipeBlobKeys(keys);
	key.fill(0);
	return { notice: { envelope: handle, keys: boxes }, envelope: sealed, share };
}
