import type { Cache } from "../cache/client.ts";
import { smtpIdleMs } from "../limits.ts";
import type { RoomReservations } from "../queue/room-reservations.ts";
import type { DataSink } from "./receive-data.ts";
import { SmtpRefusal } from "./smtp-reply.ts";

/** Cache memory for what tasks make of a mail, in multiples of the mail. */
const resultsPerByte = 2;
/** Room is reserved so many bytes ahead of what has come in. */
const aheadBytes = 1_000_000;
/** A reservation of a mail in transfer is renewed so often, in ms, and ends a while after its client may have fallen silent. */
const renewMs = 60_000;
const transferMs = smtpIdleMs + 2 * renewMs;

/**
 * The room that one mail has in the cache, for itself and for its results: reserved at MAIL FROM by its SIZE, extended while it comes in, and kept
 * for the results until the order ends. Throws `SmtpRefusal` "cache-full" when there is none.
 */
export class MailRoom implements DataSink {
	readonly #order: string;
	readonly #cache: Cache;
	readonly #reservations: RoomReservations;
	/** What the client said it would send. */
	#announced = 0;
	#received = 0;
	/** Bytes of the mail for which there is room. */
	#covered = 0;
	#renewedAt = 0;

	constructor(order: string, cache: Cache, reservations: RoomReservations) {
		this.#order = order;
		this.#cache = cache;
		this.#reservations = reservations;
	}

	/** `bytes`: the SIZE of MAIL FROM; 0 where there is none. */
	async announce(bytes: number): Promise<void> {
		this.#announced = bytes;
		await this.#cover(bytes);
	}

	async write(bytes: Uint8Array): Promise<void> {
		this.#received += bytes.length;
		if (this.#received > this.#covered || performance.now() - this.#renewedAt > renewMs)
			await this.#cover(Math.max(this.#announced, this.#received + aheadBytes));
	}

	/** The mail is stored: what its results need stays reserved until `expiresAt` (ms since 1970), or until the order ends. */
	async keepForResults(expiresAt: number): Promise<void> {
		await this.#reserve(this.#received * resultsPerByte, expiresAt);
	}

	/** The mail is not taken. */
	async release(): Promise<void> {
		await this.#reservations.release(this.#order);
	}

	async #cover(bytes: number): Promise<void> {
		// What has come in is in the cache already, and counted there.
		await this.#reserve(bytes * (1 + resultsPerByte) - Math.min(this.#received, bytes), Date.now() + transferMs);
		this.#covered = bytes;
		this.#renewedAt = performance.now();
	}

	async #reserve(bytes: number, until: number): Promise<void> {
		const free = await this.#cache.freeBytes();
		if (free <= 0 || !(await this.#reservations.reserve(this.#order, bytes, free, until)))
			throw new SmtpRefusal("cache-full");
	}
}
