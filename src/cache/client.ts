import { type Redis, ReplyError } from "ioredis";
import { Failure } from "../failure.ts";
import { chunkKey } from "../handle.ts";
import { connectionTo, forKeys, versionOf } from "../redis/connection.ts";

/** How long a command may take before the cache counts as unreachable, in ms. */
const commandTimeoutMs = 5_000;
/** Longer than a key share. */
const overwriteText = "0".repeat(256);
/** How long replication may take, in ms; less than a command may. */
const replicationTimeoutMs = 4_000;
/** Backpressure: above this fraction of its memory the cache takes no new mail, so that orders in work can be completed. */
const nearlyFull = 0.9;
/** PTTL of a key without an expiry (https://redis.io/docs/latest/commands/pttl/). */
const noExpiry = -1;

export interface CacheFigures {
	readonly chunks: number;
	readonly bytes: number;
	readonly oldestSeconds: number;
	/** Chunks that would stay beyond the hour: without an expiry, or with a later one. The warden leaves none. */
	readonly overlongChunks: number;
}

/** Client of the cache: encrypted chunks in and out, each with its expiry. All methods throw `cache-full` or `cache-unreachable`. */
export class Cache {
	readonly #redis: Redis;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandTimeoutMs);
	}

	/** Stores a chunk until `expiresAt` (ms since 1970). PSETEX: no entry without an expiry can exist. Throws `too-late` after that time. */
	async put(order: string, blob: string, index: number, sealed: Buffer, expiresAt: number): Promise<void> {
		const leftMs = Math.floor(expiresAt - Date.now());
		if (leftMs < 1) throw new Failure("too-late");
		await withFailureCodes(this.#redis.psetex(chunkKey(order, blob, index), leftMs, sealed));
	}

	/** null when the chunk is gone. */
	get(order: string, blob: string, index: number): Promise<Buffer | null> {
		return withFailureCodes(this.#redis.getBuffer(chunkKey(order, blob, index)));
	}

	/** Stores the order's key share, one of the two parts of its key. */
	putKeyShare(order: string, share: Buffer, expiresAt: number): Promise<void> {
		return this.put(order, order, 0, share, expiresAt);
	}

	/** The order's key share; the caller wipes it. Throws `lost` when it is gone. */
	async getKeyShare(order: string): Promise<Buffer> {
		const share = await this.get(order, order, 0);
		if (share === null) throw new Failure("lost");
		// Redis keeps its last short reply in the connection's buffer: a longer one overwrites it.
		await withFailureCodes(this.#redis.ping(overwriteText));
		return share;
	}

	/** Throws `cache-full` where the cache takes not even an empty entry. */
	async assertRoom(): Promise<void> {
		await withFailureCodes(this.#redis.psetex("o:room", 1, ""));
	}

	/** Deletes chunks by their keys, to free memory; what erases an order is the deletion of its key share (crypto-shredding). */
	async deleteChunks(keys: readonly string[]): Promise<void> {
		if (keys.length > 0) await withFailureCodes(this.#redis.unlink(...keys));
	}

	/** Deletes all chunks of an order whose ledger is lost. Slow: scans all keys. */
	async deleteAllOf(order: string): Promise<void> {
		const match = chunkKey(order, "*", "*");
		await withFailureCodes(forKeys(this.#redis, (keys) => this.deleteChunks(keys), match));
	}

	/** Bytes that may be stored until the server is `nearlyFull`; infinite for a server without maxmemory. */
	async freeBytes(): Promise<number> {
		const memory = await withFailureCodes(this.#redis.info("memory"));
		const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(memory)?.[1] ?? 0);
		const most = field("maxmemory");
		return most === 0 ? Number.POSITIVE_INFINITY : most * nearlyFull - field("used_memory");
	}

	/** Resolves when this number of replicas has all earlier writes of this client. Throws `cache-unreachable` after 4 s. */
	async replicated(replicas: number): Promise<void> {
		if (replicas > 0 && (await withFailureCodes(this.#redis.wait(replicas, replicationTimeoutMs))) < replicas)
			throw new Failure("cache-unreachable");
	}

	async ping(): Promise<void> {
		await withFailureCodes(this.#redis.ping());
	}

	/** Chunks, memory in use, and the age of the oldest chunk in seconds, computed from the expiries. */
	async figures(dwellSeconds: number): Promise<CacheFigures> {
		const [chunks, memory] = await withFailureCodes(Promise.all([this.#redis.dbsize(), this.#redis.info("memory")]));
		let shortest = Number.POSITIVE_INFINITY;
		let overlongChunks = 0;
		const look = async (keys: string[]) => {
			const left = await Promise.all(keys.map((key) => this.#redis.pttl(key)));
			shortest = Math.min(shortest, ...left.filter((ms) => ms >= 0));
			overlongChunks += left.filter((ms) => ms === noExpiry || ms > dwellSeconds * 1000).length;
		};
		await withFailureCodes(forKeys(this.#redis, look));
		const oldestSeconds = Number.isFinite(shortest) ? Math.max(0, dwellSeconds - shortest / 1000) : 0;
		return { chunks, bytes: Number(/used_memory:(\d+)/.exec(memory)?.[1] ?? 0), oldestSeconds, overlongChunks };
	}

	/** The Redis server's version. */
	version(): Promise<string> {
		return withFailureCodes(versionOf(this.#redis));
	}

	/** Whether a client is subscribed to keyspace events: only the warden has the right. */
	async hasWarden(): Promise<boolean> {
		return Number(await withFailureCodes(this.#redis.pubsub("NUMPAT"))) > 0;
	}

	close(): void {
		this.#redis.disconnect();
	}
}

async function withFailureCodes<T>(command: Promise<T>): Promise<T> {
	try {
		return await command;
	} catch (cause) {
		if (cause instanceof ReplyError && (cause as Error).message.startsWith("OOM"))
			throw new Failure("cache-full", { cause });
		throw new Failure("cache-unreachable", { cause });
	}
}
