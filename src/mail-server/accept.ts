import type { SMTPServerDataStream } from "smtp-server";
import type { Cache } from "../cache/client.ts";
import { deriveBlobKeys, wipeBlobKeys } from "../crypto/blob-keys.ts";
import { BlobWriter } from "../crypto/blob-writer.ts";
import { newOrderKey } from "../crypto/chunk-encryption.ts";
import { type PublicKeys, wrapForServices } from "../crypto/key-wrapping.ts";
import { Failure } from "../failure.ts";
import { keyShareLocation } from "../handle.ts";
import { maxOperatorMailBytes } from "../limits.ts";
import type { Envelope } from "../manifest.ts";
import type { OrderMessage } from "../queue/messages.ts";
import type { Queue } from "../queue/queue.ts";
import type { QuotaLimits, Quotas } from "../queue/quotas.ts";
import { isAnswerable } from "../text/is-answerable.ts";
import type { SmtpTransaction } from "./dmarc.ts";
import { Fingerprint } from "./fingerprint.ts";
import { HeaderReader } from "./header-reader.ts";
import { encryptLossNotice } from "./loss-notice.ts";
import type { MailRoom } from "./mail-room.ts";
import type { PendingOrder } from "./pending-order.ts";
import { eraseBlob, receiveData } from "./receive-data.ts";
import { sizeLimit } from "./size-limit.ts";
import { refusalOf, SmtpRefusal } from "./smtp-reply.ts";

export interface Acceptance {
	/** The id of the order that the mail becomes. */
	readonly order: string;
	/** Its room in the cache. */
	readonly room: MailRoom;
	readonly cache: Cache;
	readonly queue: Queue;
	/** Order keys are wrapped for each service. */
	readonly publicKeys: PublicKeys;
	/** Base64. Key of the fingerprint that serves as idempotency key. */
	readonly accountKey: string;
	/** Replicas of cache and queue that must have the mail before 250. */
	readonly replicas: number;
	/** In seconds. */
	readonly dwell: number;
	readonly envelope: Omit<Envelope, "order" | "acceptedAt">;
	/** The mail is not worked on: it is answered with the how-to, or forwarded to `envelope.sender`, whatever it says. */
	readonly purpose?: OrderMessage["purpose"];
	/** The customer's account; absent without a customers file. */
	readonly account?: { readonly id: string; readonly limits: QuotaLimits };
	readonly accounts: Quotas;
	/** Present when the mail is admitted only if it passes DMARC. */
	readonly untilDmarc?: SmtpTransaction;
}

export interface Accepted {
	/** The order that answers the mail. */
	readonly order: string;
	/** The mail's idempotency key. */
	readonly fingerprint: string;
	readonly bytes: number;
	/** Absent where the mail has come before: then an earlier order answers it. */
	readonly pending?: PendingOrder;
}

/**
 * Accepts a mail: encrypts it under a new key while it arrives, checks it, and submits an order when it is stored. When anything fails the
 * stored chunks are deleted. Throws `SmtpRefusal`.
 */
export async function acceptMail(stream: SMTPServerDataStream, acceptance: Acceptance): Promise<Accepted> {
	const { cache, queue, publicKeys, accountKey, dwell, replicas, account, accounts, untilDmarc, purpose } = acceptance;
	const { order, room } = acceptance;
	const key = newOrderKey();
	const share = newOrderKey();
	const acceptedAt = Date.now();
	const expiresAt = acceptedAt + dwell * 1000;
	const put = (blob: string, index: number, sealed: Buffer) => cache.put(order, blob, index, sealed, expiresAt);
	const keys = deriveBlobKeys(key, ["mail", "envelope"]);
	const mailWriter = new BlobWriter(keys, order, "mail", put);
	const envelopeWriter = new BlobWriter(keys, order, "envelope", put);
	const fingerprint = new Fingerprint(accountKey, acceptance.envelope.sender);
	const erase = async () => {
		for (const blob of [mailWriter.written, envelopeWriter.written, keyShareLocation(order)])
			await eraseBlob(cache, blob);
		await room.release().catch(() => {});
	};
	try {
		const head = new HeaderReader();
		const dmarc = untilDmarc && (await import("./dmarc.ts")).verifyDmarc(untilDmarc, head);
		const limited = purpose === "forward" ? [sizeLimit(maxOperatorMailBytes)] : [];
		const mail = await receiveData(stream, [
			...limited,
			room,
			mailWriter,
			fingerprint,
			head,
			...(dmarc ? [dmarc] : []),
		]);
		const verdict = await dmarc?.end();
		if (mail === "too-large") throw new SmtpRefusal("too-large");
		if (verdict === "later") throw new SmtpRefusal("dns-silent");
		if (verdict === "fail") throw new SmtpRefusal("not-authentic");
		if (verdict === "replayed") throw new SmtpRefusal("replayed");
		// Reports and bounces may be for the operator; nobody is answered then.
		if (purpose !== "forward" && !isAnswerable(head.fields())) throw new SmtpRefusal("automatic");
		const exhausted = account && (await accounts.charge(account.id, account.limits, mailWriter.written.size));
		if (exhausted) throw new SmtpRefusal(exhausted);
		const envelope: Envelope = { order, ...acceptance.envelope, acceptedAt };
		await cache.putKeyShare(order, share, expiresAt);
		await envelopeWriter.write(Buffer.from(JSON.stringify(envelope)));
		const { notice, ...kept } = await encryptLossNotice(order, envelope, publicKeys);
		const print = fingerprint.digest();
		const message: OrderMessage = {
			order,
			mail: await mailWriter.end(),
			envelope: await envelopeWriter.end(),
			keys: wrapForServices(key, share, publicKeys),
			...(account ? { account: account.id } : {}),
			...(purpose ? { purpose } : {}),
			acceptedAt,
			expiresAt,
			fingerprint: print,
			notice,
		};
		await room.keepForResults(expiresAt);
		await cache.replicated(replicas);
		const answering = await queue.submitOrder(message, replicas);
		const { size: bytes } = mailWriter.written;
		if (answering === order) return { order, fingerprint: print, bytes, pending: { message, ...kept } };
		await erase();
		return { order: answering, fingerprint: print, bytes };
	} catch (fault) {
		// An unreachable cache cannot delete now; the chunks expire.
		if (!(fault instanceof Failure && fault.code === "cache-unreachable")) await erase();
		throw refusalOf(fault);
	} finally {
		wipeBlobKeys(keys);
		key.fill(0);
		share.fill(0);
	}
}
