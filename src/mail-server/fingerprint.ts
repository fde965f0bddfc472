import { createHmac, type Hmac } from "node:crypto";

/** Header bytes that are buffered; the rest counts as body, so that a header without end does not fill the memory. */
const maxHeadBytes = 256 * 1024;
const headEnd = "\r\n\r\n";

/**
 * The idempotency key of a mail: a keyed hash (HMAC-SHA-256) of customer, Message-ID and body. Other header fields do not count, as servers
 * that repeat a mail may add some. Without the key it cannot be tested whether a given mail was received.
 */
export class Fingerprint {
	readonly #hash: Hmac;
	#head = Buffer.alloc(0);
	#inBody = false;

	constructor(key: string, customer: string) {
		this.#hash = createHmac("sha256", Buffer.from(key, "base64")).update(`${customer.toLowerCase()}\0`);
	}

	async write(bytes: Uint8Array): Promise<void> {
		if (this.#inBody) return void this.#hash.update(bytes);
		this.#head = Buffer.concat([this.#head, bytes]);
		const end = this.#head.indexOf(headEnd);
		if (end >= 0 || this.#head.length > maxHeadBytes) this.#endHead(end >= 0 ? end : this.#head.length);
	}

	digest(): string {
		if (!this.#inBody) this.#endHead(this.#head.length);
		return this.#hash.digest("hex").slice(0, 32);
	}

	#endHead(end: number): void {
		const head = this.#head.subarray(0, end);
		const messageId = /^message-id:\s*(\S+)/im.exec(head.toString("latin1"))?.[1];
		this.#hash.update(messageId ?? head).update("\0");
		this.#hash.update(this.#head.subarray(end));
		this.#head.fill(0);
		this.#inBody = true;
	}
}
