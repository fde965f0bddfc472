import type { Redis } from "ioredis";

/** For listeners that want to hear of every order. */
export const everyOrder = "*";
type Hear = (about: string) => void;

/** What processes tell each other through the queue server: heard by whoever listens at that moment, and kept by nobody. */
export class News {
	readonly #connect: () => Redis;
	readonly #listeners = new Map<string, Map<string, Hear>>();
	#subscriber: Redis | undefined;

	/** `connect` makes a connection of its own: one that subscribes can do nothing else. */
	constructor(connect: () => Redis) {
		this.#connect = connect;
	}

	/** Resolves when the channel is heard, with what ends it. */
	async listen(channel: string, order: string, hear: Hear): Promise<() => void> {
		this.#subscriber ??= this.#open();
		const listeners = this.#listeners.get(channel) ?? new Map<string, Hear>();
		listeners.set(order, hear);
		if (!this.#listeners.has(channel)) {
			this.#listeners.set(channel, listeners);
			await this.#subscriber.subscribe(channel);
		}
		return () => listeners.delete(order);
	}

	close(): void {
		this.#subscriber?.disconnect();
	}

	#open(): Redis {
		const subscriber = this.#connect();
		subscriber.on("error", () => {});
		subscriber.on("message", (channel, about) => {
			const listeners = this.#listeners.get(channel);
			(listeners?.get(about) ?? listeners?.get(everyOrder))?.(about);
		});
		return subscriber;
	}
}
