import { readFileSync } from "node:fs";
import type { Cache, CacheFigures } from "../cache/client.ts";
import type { OpenOrder, QueueView } from "../queue/queue-view.ts";
import { serviceNames } from "../services/registry.ts";
import { type End, History, type Minute } from "./history.ts";

/** Orders that are shown one by one. */
const shownOrders = 20;

export interface ServiceState {
	readonly name: string;
	readonly workers: number;
	readonly waiting: number;
}

/** The state of the service: figures, ids and stages. */
export interface ServiceStatus {
	readonly at: number;
	/** Why it is not ready; empty when it is. */
	readonly lacking: readonly string[];
	readonly orders: readonly OpenOrder[];
	/** All orders in work, also those not shown. */
	readonly orderCount: number;
	readonly services: readonly ServiceState[];
	readonly cache: CacheFigures;
	readonly lastHour: readonly Minute[];
	readonly ends: readonly End[];
	readonly versions: Readonly<Record<string, string>>;
}

/** Looks at cache and queue, and remembers the figures of the last hour. */
export class Observer {
	readonly #cache: Cache;
	readonly #queue: QueueView;
	readonly #dwell: number;
	readonly #history = new History();

	constructor(cache: Cache, queue: QueueView, dwell: number) {
		this.#cache = cache;
		this.#queue = queue;
		this.#dwell = dwell;
	}

	async listen(): Promise<void> {
		await this.#queue.onForgotten((order, acceptedAt) => this.#history.end(order, acceptedAt, Date.now()));
	}

	/** Why the service is not ready. */
	async lacking(): Promise<string[]> {
		return (await this.#health()).lacking;
	}

	async look(): Promise<ServiceStatus> {
		const { lacking, services } = await this.#health();
		const nothing = { chunks: 0, bytes: 0, oldestSeconds: 0, overlongChunks: 0 };
		const cache = await this.#cache.figures(this.#dwell).catch(() => nothing);
		const { orders, count } = await this.#queue
			.openOrders(shownOrders, this.#dwell)
			.catch(() => ({ orders: [], count: 0 }));
		const at = Date.now();
		this.#history.sawOldest(cache.oldestSeconds, at);
		return {
			at,
			lacking,
			orders,
			orderCount: count,
			services,
			cache,
			lastHour: this.#history.lastHour(at),
			ends: this.#history.ends,
			versions: {
				MaraMail: ownVersion,
				Node: process.versions.node,
				"Redis (cache)": await this.#cache.version().catch(() => "–"),
				"Redis (queue)": await this.#queue.version().catch(() => "–"),
			},
		};
	}

	async #health(): Promise<{ lacking: string[]; services: ServiceState[] }> {
		const lacking: string[] = [];
		if (await fails(this.#cache.ping())) lacking.push("cache unreachable");
		else if (!(await this.#cache.hasWarden().catch(() => false))) lacking.push("no warden at the cache");
		if (await fails(this.#queue.ping())) return { lacking: [...lacking, "queue unreachable"], services: [] };
		const workersOf = await this.#queue.workers();
		if (workersOf("orders") === 0) lacking.push("no worker for orders");
		const services = await Promise.all(
			serviceNames.map(async (name) => ({
				name,
				workers: workersOf(`task-${name}`),
				waiting: await this.#queue.waiting(name),
			})),
		);
		for (const { name, workers } of services) if (workers === 0) lacking.push(`no worker for task-${name}`);
		return { lacking, services };
	}
}

const ownVersion = (
	JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

const fails = (check: Promise<unknown>): Promise<boolean> =>
	check.then(
		() => false,
		() => true,
	);
