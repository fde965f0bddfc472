import type { Redis } from "ioredis";

/** Subscribes to messages about all orders. */
export const everyOrder = "*";
type Listener = (about: string) => void;

/** Redis pub/sub between processes: a message reaches the subscribers of that moment, and is not stored. */
export class PubSub {
	readonly #connect: () => Redis;
	readonly #listeners = new Map<string, Map<string, Listener>>();
	#subscriber: Redis | undefined;

	/** `connect` makes a separate connection: a Redis connection in subscriber mode takes no other commands. */
	constructor(connect: () => Redis) {
		this.#connect = connect;
	}

	/** Resolves when the subscription holds, with the function that ends it. One listener for each order and channel. */
	async subscribe(channel: string, order: string, hear: Listener): Promise<() => void> {
		this.#subscriber ??= this.#openSubscriber();
		const listeners = this.#listeners.get(channel) ?? new Map<string, Listener>();
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

	#openSubscriber(): Redis {
		const subscriber = this.#connect();
		subscriber.on("error", () => {});
		subscriber.on("message", (channel, about) => {
			const listeners = this.#listeners.get(channel);
			(listeners?.get(about) ?? listeners?.get(everyOrder))?.(about);
		});
		return subscriber;
	}
}
