import type { SMTPServerDataStream } from "smtp-server";
import type { Cache } from "../cache/client.ts";
import { deriveBlobKeys, wipeBlobKeys } from "../crypto/blob-keys.ts";
import { BlobWriter } from "../crypto/blob-writer.ts";
import { newOrderKey } from "../crypto/chunk-encryption.ts";
import { type PublicKeys, wrapForServices } from "../crypto/key-wrapping.ts";
import type { Locale } from "../failure.ts";
import { keyShareLocation, newId } from "../handle.ts";
import type { Envelope } from "../manifest.ts";
import type { OrderMessage } from "../queue/messages.ts";
import type { Queue } from "../queue/queue.ts";
import type { ReturnedKind, ReturnPath } from "../return-path.ts";
import { failedRecipients, statusWithinBytes } from "./delivery-status.ts";
import { encryptLossNotice } from "./loss-notice.ts";
import type { PendingOrder } from "./pending-order.ts";
import { eraseBlob } from "./receive-data.ts";
import { refusalOf, SmtpRefusal } from "./smtp-reply.ts";

interface Reporting {
	readonly cache: Cache;
	readonly queue: Queue;
	readonly publicKeys: PublicKeys;
	/** In seconds. */
	readonly dwell: number;
	localeOf(recipient: string): Locale;
}

export interface ReportOutcome {
	/** What came back; absent for a report that changes nothing: a delay, or the second one of an order. */
	readonly bounced?: ReturnedKind;
	/** The order that tells its customer. */
	readonly pending?: PendingOrder;
}

/**
 * Accepts a delivery status notification to one of our return paths. Where an answer failed for good, it opens an order that does nothing but
 * send the constant notice; once for each order. Nothing else of the mail is read, and nothing of it is kept. Throws `SmtpRefusal` "no-report"
 * for any other mail, and for a report about somebody to whom the answer did not go.
 */
export async function acceptReport(
	stream: SMTPServerDataStream,
	path: ReturnPath,
	reporting: Reporting,
): Promise<ReportOutcome> {
	let start = "";
	for await (const chunk of stream as AsyncIterable<Buffer>)
		if (start.length < statusWithinBytes) start += chunk.toString("latin1");
	const failed = failedRecipients(start.slice(0, statusWithinBytes));
	if (failed === null) throw new SmtpRefusal("no-report");
	if (failed.length === 0) return {};
	const recipient = failed.find((address) => path.isFor(address));
	if (recipient === undefined) throw new SmtpRefusal("no-report");
	const { idempotencyKeys } = reporting.queue;
	try {
		if (!(await idempotencyKeys.claimReport(path.order))) return {};
		if (path.kind === "notice") return { bounced: "notice" };
		return { bounced: "answer", pending: await openNotice(recipient, reporting) };
	} catch (fault) {
		// It comes again.
		await idempotencyKeys.releaseReport(path.order).catch(() => {});
		throw refusalOf(fault);
	}
}

/** Opens an order whose only task is the notice to this recipient. */
async function openNotice(recipient: string, { cache, queue, publicKeys, dwell, localeOf }: Reporting) {
	const [order, key, share] = [newId(), newOrderKey(), newOrderKey()];
	const acceptedAt = Date.now();
	const expiresAt = acceptedAt + dwell * 1000;
	const blobKeys = deriveBlobKeys(key, ["envelope"]);
	const put = (blob: string, index: number, sealed: Buffer) => cache.put(order, blob, index, sealed, expiresAt);
	const writer = new BlobWriter(blobKeys, order, "envelope", put);
	try {
		const envelope: Envelope = { order, sender: recipient, tags: [], locale: localeOf(recipient), acceptedAt };
		await cache.putKeyShare(order, share, expiresAt);
		await writer.write(Buffer.from(JSON.stringify(envelope)));
		const sealed = await writer.end();
		const { notice, ...kept } = await encryptLossNotice(order, envelope, publicKeys);
		const keys = wrapForServices(key, share, publicKeys);
		const times = { acceptedAt, expiresAt };
		const message: OrderMessage = { order, mail: sealed, envelope: sealed, keys, ...times, notice, purpose: "bounced" };
		await queue.submitOrder(message);
		return { message, ...kept };
	} catch (fault) {
		for (const blob of [writer.written, keyShareLocation(order)]) await eraseBlob(cache, blob);
		throw fault;
	} finally {
		wipeBlobKeys(blobKeys);
		key.fill(0);
		share.fill(0);
	}
}
