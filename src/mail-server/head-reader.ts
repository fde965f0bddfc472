import { Refusal } from "./refusal.ts";

/** Headers of real mails are some kilobytes. One without an end would fill the memory, and keep the DMARC verifier busy for minutes. */
const maxHeadBytes = 256 * 1024;

/** Listens to a mail for its header fields (RFC 5322 §2.2), and keeps nothing of what follows them. Throws `Refusal`. */
export class HeadReader {
	#head = "";
	#over = false;

	async write(bytes: Uint8Array): Promise<void> {
		if (this.#over) return;
		this.#head += Buffer.from(bytes.subarray(0, maxHeadBytes)).toString("latin1");
		const end = /\r?\n\r?\n/.exec(this.#head);
		if ((end?.index ?? this.#head.length) > maxHeadBytes) throw new Refusal("head-too-large");
		this.#over = end !== null;
		if (end) this.#head = this.#head.slice(0, end.index);
	}

	/** In their order, unfolded, keys in lower case. */
	fields(): { key: string; value: string }[] {
		return this.#head
			.replace(/\r?\n[ \t]+/g, " ")
			.split(/\r?\n/)
			.flatMap((line) => {
				const colon = line.indexOf(":");
				return colon < 1 ? [] : [{ key: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) }];
			});
	}
}
