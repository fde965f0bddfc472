import type { SMTPServerDataStream } from "smtp-server";
import type { Cache } from "../cache/client.ts";
import { BlobWriter } from "../crypto/blob-writer.ts";
import { newOrderKey } from "../crypto/chunk-encryption.ts";
import { type PublicKeys, wrapForServices } from "../crypto/key-wrapping.ts";
import { Failure } from "../failure.ts";
import { keyShareHandle, newId } from "../handle.ts";
import type { Envelope } from "../manifest.ts";
import type { OrderMessage } from "../queue/messages.ts";
import type { Queue } from "../queue/queue.ts";
import type { QuotaLimits, Quotas } from "../queue/quotas.ts";
import { isAnswerable } from "../text/is-answerable.ts";
import type { Debt } from "./debts.ts";
import type { Transfer } from "./dmarc.ts";
import { Fingerprint } from "./fingerprint.ts";
import { HeadReader } from "./head-reader.ts";
import { sealNotice } from "./notice.ts";
import { Refusal, refusalOf } from "./refusal.ts";
import { eraseBlob, storeMail } from "./store.ts";

export interface Acceptance {
	readonly cache: Cache;
	readonly queue: Queue;
	/** Order keys are wrapped for each service. */
	readonly publicKeys: PublicKeys;
	/** What a mail that comes twice is recognised with. */
	readonly accountKey: string;
	/** So many replicas of cache and queue have the mail before it counts as taken. */
	readonly replicas: number;
	/** In seconds. */
	readonly dwell: number;
	readonly envelope: Omit<Envelope, "acceptedAt">;
	/** Whose mail it is; absent without a customers file. */
	readonly account?: { readonly id: string; readonly limits: QuotaLimits };
	readonly accounts: Quotas;
	/** Given when the mail has still to show that it comes from its sender. */
	readonly untilDmarc?: Transfer;
}

export interface Accepted {
	/** The order that answers the mail. */
	readonly order: string;
	readonly bytes: number;
	/** Absent where the mail has come before: then an earlier order answers it. */
	readonly debt?: Debt;
}

/**
 * Takes the mail: sealed under a fresh key while it arrives, checked, and an order when it is safely stored.
 * Whatever fails, what was stored is erased. Throws `Refusal`.
 */
export async function accept(stream: SMTPServerDataStream, acceptance: Acceptance): Promise<Accepted> {
	const { cache, queue, publicKeys, accountKey, dwell, replicas, account, accounts, untilDmarc } = acceptance;
	const order = newId();
	const key = newOrderKey();
	const share = newOrderKey();
	const acceptedAt = Date.now();
	const expiresAt = acceptedAt + dwell * 1000;
	const put = (blob: string, index: number, sealed: Buffer) => cache.put(order, blob, index, sealed, expiresAt);
	const mailWriter = new BlobWriter(key, order, put);
	const envelopeWriter = new BlobWriter(key, order, put);
	const fingerprint = new Fingerprint(accountKey, acceptance.envelope.sender);
	const erase = async () => {
		for (const blob of [mailWriter.written, envelopeWriter.written, keyShareHandle(order)])
			await eraseBlob(cache, blob);
	};
	try {
		const dmarc = untilDmarc && (await import("./dmarc.ts")).watchDmarc(untilDmarc);
		const head = new HeadReader();
		const mail = await storeMail(stream, [mailWriter, fingerprint, head, ...(dmarc ? [dmarc] : [])]);
		const verdict = await dmarc?.end();
		if (mail === "too-large") throw new Refusal("too-large");
		if (verdict === "later") throw new Refusal("dns-silent");
		if (verdict === "fail") throw new Refusal("not-authentic");
		if (!isAnswerable(head.fields())) throw new Refusal("automatic");
		const exhausted = account && (await accounts.charge(account.id, account.limits, mailWriter.written.size));
		if (exhausted) throw new Refusal(exhausted);
		const envelope: Envelope = { ...acceptance.envelope, acceptedAt };
		await cache.putKeyShare(order, share, expiresAt);
		await envelopeWriter.write(Buffer.from(JSON.stringify(envelope)));
		const { notice, ...kept } = await sealNotice(order, envelope, publicKeys);
		const message: OrderMessage = {
			order,
			mail: await mailWriter.end(),
			envelope: await envelopeWriter.end(),
			keys: wrapForServices(key, share, publicKeys),
			...(account ? { account: account.id } : {}),
			acceptedAt,
			expiresAt,
			fingerprint: fingerprint.digest(),
			notice,
		};
		await cache.replicated(replicas);
		const answering = await queue.submitOrder(message, replicas);
		const { size: bytes } = mailWriter.written;
		if (answering === order) return { order, bytes, debt: { message, ...kept } };
		await erase();
		return { order: answering, bytes };
	} catch (fault) {
		// A cache that is away has nothing to erase now; its expiry does it when it is back.
		if (!(fault instanceof Failure && fault.code === "cache-unreachable")) await erase();
		throw refusalOf(fault);
	} finally {
		key.fill(0);
		share.fill(0);
	}
}
