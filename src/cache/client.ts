import { Redis, ReplyError } from "ioredis";
import { Failure } from "../failure.ts";
import { chunkKey } from "./handle.ts";

/** `unix:///run/x.sock`, `redis://…` or `rediss://…` as ioredis wants it. */
export const redisAddress = (url: string): string => (url.startsWith("unix://") ? url.slice("unix://".length) : url);

/** How long a command may take before the cache counts as unreachable, in ms. */
const commandTimeoutMs = 5_000;
/** Chunks looked at for the age of the oldest. */
const ageSample = 1_000;

/** The cache as its users see it: sealed chunks in and out, each with its expiry. Throws `cache-full`, `cache-unreachable`. */
export class Cache {
	readonly #redis: Redis;

	constructor(url: string) {
		this.#redis = new Redis(redisAddress(url), {
			enableReadyCheck: false,
			maxRetriesPerRequest: 3,
			commandTimeout: commandTimeoutMs,
			connectTimeout: commandTimeoutMs,
			lazyConnect: true,
		});
		// Every command reports its own failure; without a listener ioredis prints the connection's to the console.
		this.#redis.on("error", () => {});
	}

	/** Stores a chunk until `expiresAt` (ms since 1970). PSETEX: nothing without an expiry can exist. */
	async put(order: string, blob: string, index: number, sealed: Buffer, expiresAt: number): Promise<void> {
		const leftMs = Math.floor(expiresAt - Date.now());
		if (leftMs < 1) throw new Failure("too-late");
		await guarded(this.#redis.psetex(chunkKey(order, blob, index), leftMs, sealed));
	}

	/** null when it is gone. */
	get(order: string, blob: string, index: number): Promise<Buffer | null> {
		return guarded(this.#redis.getBuffer(chunkKey(order, blob, index)));
	}

	/** Deletes chunks by their keys. Erasure is the death of the order's key; this makes room. */
	async forget(keys: readonly string[]): Promise<void> {
		if (keys.length > 0) await guarded(this.#redis.unlink(...keys));
	}

	async ping(): Promise<void> {
		await guarded(this.#redis.ping());
	}

	/** Chunks, memory in use, and the age of the oldest chunk as a sample of their expiries tells it. */
	async figures(dwellSeconds: number): Promise<{ chunks: number; bytes: number; oldestSeconds: number }> {
		const [chunks, memory, [, sample]] = await guarded(
			Promise.all([this.#redis.dbsize(), this.#redis.info("memory"), this.#redis.scan("0", "COUNT", ageSample)]),
		);
		const left = await guarded(Promise.all(sample.map((key) => this.#redis.pttl(key))));
		const shortest = Math.min(...left.filter((ms) => ms >= 0));
		const oldestSeconds = Number.isFinite(shortest) ? Math.max(0, dwellSeconds - shortest / 1000) : 0;
		return { chunks, bytes: Number(/used_memory:(\d+)/.exec(memory)?.[1] ?? 0), oldestSeconds };
	}

	close(): void {
		this.#redis.disconnect();
	}
}

async function guarded<T>(command: Promise<T>): Promise<T> {
	try {
		return await command;
	} catch (cause) {
		if (cause instanceof ReplyError && (cause as Error).message.startsWith("OOM"))
			throw new Failure("cache-full", { cause });
		throw new Failure("cache-unreachable", { cause });
	}
}
