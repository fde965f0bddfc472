import type { Redis } from "ioredis";
import { z } from "zod";
import { connectionTo } from "../redis/connection.ts";
import { everyOrder, PubSub } from "./pub-sub.ts";

/**
 * Metrics of roles that run without a web role beside them (a unit for each role, several hosts), on their way to the web roles. Pub/sub:
 * the queue's server stores nothing of it.
 */
const channel = "figures";
/** How long a command may take, in ms. */
const commandMs = 5_000;
/** All figures of a role are some 20 KB; a longer message is none of ours. */
const maxMessageCharacters = 1_000_000;

/** As prom-client's `getMetricsAsJSON` returns them, without what the reader knows itself (help, type). */
const message = z.strictObject({
	/** Role and host: its figures replace its earlier ones. */
	from: z.string().max(300),
	metrics: z
		.array(
			z.object({
				name: z.string().max(100),
				values: z
					.array(
						z.object({
							value: z.number(),
							labels: z.record(z.string().max(100), z.union([z.string().max(300), z.number()])),
							metricName: z.string().max(100).optional(),
						}),
					)
					.max(5_000),
			}),
		)
		.max(200),
});
export type Figures = z.infer<typeof message>;

export class FiguresChannel {
	readonly #redis: Redis;
	readonly #pubSub: PubSub;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandMs);
		this.#pubSub = new PubSub(() => this.#redis.duplicate({ maxRetriesPerRequest: null, lazyConnect: false }));
	}

	/** Nobody may be listening, or the server be away: the next figures follow in seconds. */
	async publish(figures: Figures): Promise<void> {
		await this.#redis.publish(channel, JSON.stringify(message.parse(figures))).catch(() => {});
	}

	/** Calls back with the figures of every role that publishes. What has another shape is left out. */
	async subscribe(callback: (figures: Figures) => void): Promise<void> {
		await this.#pubSub.subscribe(channel, everyOrder, (untrusted) => {
			if (untrusted.length > maxMessageCharacters) return;
			try {
				callback(message.parse(JSON.parse(untrusted)));
			} catch {
				// Of another version.
			}
		});
	}

	close(): void {
		this.#pubSub.close();
		this.#redis.disconnect();
	}
}
