import type { Redis } from "ioredis";
import { hourMs } from "../limits.ts";
import { connectionTo } from "../redis/connection.ts";

/**
 * Reservations of room in the cache, on the queue's server, for all mail servers together:
 *
 *     limit:room       ORDER → "BYTES UNTIL" (ms since 1970)
 *
 * What an order has reserved and not yet stored belongs to nobody else; all of it is freed at the order's end, or with its time.
 */
export const roomKey = "limit:room";

/** Reserves ARGV[2] bytes for an order unless all reservations together exceed ARGV[3]; drops those whose time is over. */
const reserveScript = `
local sum = tonumber(ARGV[2])
local all = redis.call("HGETALL", KEYS[1])
for i = 1, #all, 2 do
	local bytes, til = string.match(all[i + 1], "(%d+) (%d+)")
	if tonumber(til) < tonumber(ARGV[5]) then redis.call("HDEL", KEYS[1], all[i])
	elseif all[i] ~= ARGV[1] then sum = sum + tonumber(bytes) end
end
if sum > tonumber(ARGV[3]) then return 0 end
redis.call("HSET", KEYS[1], ARGV[1], ARGV[2] .. " " .. ARGV[4])
redis.call("PEXPIRE", KEYS[1], ${hourMs})
return 1`;

/** How long a command may take, in ms. */
const commandMs = 10_000;

export class RoomReservations {
	readonly #redis: Redis;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandMs);
	}

	/** Reserves `bytes` for an order, instead of what it had, until `until` (ms since 1970); false where that is more than is `free`. */
	async reserve(order: string, bytes: number, free: number, until: number): Promise<boolean> {
		const most = Number.isFinite(free) ? Math.floor(free) : Number.MAX_SAFE_INTEGER;
		const figures = [Math.ceil(bytes), most, Math.floor(until), Date.now()];
		return (await this.#redis.eval(reserveScript, 1, roomKey, order, ...figures)) === 1;
	}

	async release(order: string): Promise<void> {
		await this.#redis.hdel(roomKey, order);
	}

	close(): void {
		this.#redis.disconnect();
	}
}
