import { SmtpRefusal } from "./smtp-reply.ts";

/** Headers of real mails have some kilobytes. A header without end would fill the memory and keep the DMARC verifier busy for minutes. */
const maxHeadBytes = 256 * 1024;

/** Reads the header fields (RFC 5322 §2.2) of a mail and keeps nothing of its body. Throws `SmtpRefusal`. */
export class HeaderReader {
	#head = "";
	#over = false;

	async write(bytes: Uint8Array): Promise<void> {
		if (this.#over) return;
		this.#head += Buffer.from(bytes.subarray(0, maxHeadBytes)).toString("latin1");
		const end = /\r?\n\r?\n/.exec(this.#head);
		if ((end?.index ?? this.#head.length) > maxHeadBytes) throw new SmtpRefusal("head-too-large");
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
