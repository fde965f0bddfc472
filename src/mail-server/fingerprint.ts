import { createHmac, type Hmac } from "node:crypto";

/** A header without an end would fill the memory; what comes later counts as body. */
const maxHeadBytes = 256 * 1024;
const headEnd = "\r\n\r\n";

/**
 * By what a mail that comes twice is known: its customer, Message-ID and body. Servers that repeat a mail may add header lines,
 * so no other line of the header counts. Keyed: who has no key cannot ask whether a mail was here.
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
