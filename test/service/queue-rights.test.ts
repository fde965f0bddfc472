import { expect, test } from "vitest";
import { aclLines, type QueueUser, serverUsers, userOfService } from "../../src/redis/acl.ts";
import { serviceNames } from "../../src/services/registry.ts";
import { withRedisCommands } from "../helpers/redis-commands.ts";

/** What each user may do to each kind of key in the queue's server: every command of the server is tried (ACL DRYRUN). */

const order = "a".repeat(32);
const keys = [
	`bull:orders:${order}`,
	"bull:orders:wait",
	`bull:task-ocr:${order}-x`,
	"bull:task-ocr:prioritized",
	`bull:task-delivery:${order}-x`,
	`order:${order}`,
	`order:${order}:blobs`,
	"repeat:x",
	"limit:x:pages",
	"receipt:x",
	"receipts:x",
] as const;
type Key = (typeof keys)[number];

/** "all": more commands than a list here would say, as BullMQ's scripts need them. */
type Allowed = "all" | readonly string[];
interface Rights {
	readonly reads?: Partial<Record<Key, true>>;
	readonly writes?: Partial<Record<Key, Allowed>>;
}
const each = <Value>(names: readonly Key[], value: Value): Partial<Record<Key, Value>> =>
	Object.fromEntries(names.map((name) => [name, value]));
const [orderJob, orderList, ocrJob, ocrList, deliveryJob, results, ledger, repeats, quotas, receipt, receipts] = keys;
const worker = (...queue: Key[]): Rights => ({
	reads: each([...queue, results, ledger], true),
	writes: { ...each<Allowed>(queue, "all"), [results]: ["hsetnx"], [ledger]: ["hset", "hsetnx", "pexpireat"] },
});

const rights: Readonly<Record<string, Rights>> = {
	"mail-server": {
		reads: each([orderJob, orderList, results, ledger, repeats, quotas], true),
		writes: each<Allowed>([orderJob, orderList, results, ledger, repeats, quotas], "all"),
	},
	control: {
		reads: each([orderJob, orderList, ocrJob, ocrList, deliveryJob, results, ledger, repeats, quotas], true),
		writes: {
			...each<Allowed>([orderJob, orderList, ocrJob, ocrList, deliveryJob, results, ledger, repeats, quotas], "all"),
			[receipt]: ["psetex"],
			[receipts]: ["hincrby", "pexpire"],
		},
	},
	services: worker(ocrJob, ocrList, deliveryJob),
	"service-ocr": worker(ocrJob, ocrList),
	"service-delivery": worker(deliveryJob),
	// Lists of ids and what orders have brought; never a job, for in it are wrapped keys.
	web: { reads: each([orderList, ocrList, results, ledger, receipt, receipts], true) },
	warden: { reads: each(keys, true), writes: each<Allowed>(keys, ["lrem", "srem", "unlink", "zrem"]) },
};

test("every user may do to every kind of key what its role needs, and no other command of the server", async () => {
	const users: QueueUser[] = [...serverUsers, userOfService("ocr"), userOfService("delivery")];
	expect(Object.keys(rights).sort()).toEqual([...users].sort());
	const [, ...lines] = aclLines("queue", (user) => user, serviceNames);
	await withRedisCommands(lines, async (commands, admin) => {
		const allowed = async (user: string, key: string, writes: boolean): Promise<string[]> => {
			const tried = commands.filter((command) => command.writes === writes && touches(command.line(key), key));
			const said = await Promise.all(
				tried.map((command) => admin.call("ACL", "DRYRUN", user, ...command.line(key)).catch(({ message }) => message)),
			);
			return tried.filter((_, at) => said[at] === "OK").map(({ name }) => name);
		};
		for (const user of users)
			for (const key of keys) {
				const { reads, writes } = rights[user] as Rights;
				const written = (await allowed(user, key, true)).sort();
				const wanted = writes?.[key] ?? [];
				if (wanted === "all") expect(written.length, `${user} ${key}`).toBeGreaterThan(60);
				else expect(written, `${user} ${key}`).toEqual(wanted);
				const read = (await allowed(user, key, false)).filter((name) => readers.includes(name));
				expect(read.length > 0, `${user} reads ${key}`).toBe(reads?.[key] ?? false);
			}
		// A script reaches no further than its user.
		const script = (user: string, key: string) => admin.call("ACL", "DRYRUN", user, "EVAL", "return 1", "1", key);
		expect(await script("web", results)).not.toBe("OK");
		expect(await script("service-ocr", deliveryJob)).not.toBe("OK");
		expect(await script("mail-server", deliveryJob)).not.toBe("OK");
		for (const user of users)
			for (const mighty of [
				["CONFIG", "SET", "a", "b"],
				["ACL", "SETUSER", user],
				["SHUTDOWN"],
				["SAVE"],
				["DEBUG"],
				["KEYS", "*"],
			])
				if (user !== "warden" || mighty[0] !== "KEYS")
					expect(await admin.call("ACL", "DRYRUN", user, ...mighty).catch(() => "none"), `${user} ${mighty}`).not.toBe(
						"OK",
					);
	});
});

/** A command that has no key would be allowed or not whatever the key is. */
const touches = ([name, ...rest]: readonly string[], key: string): boolean =>
	rest.includes(key) && !/^(publish|spublish|flush|swapdb|function|script|move$|debug)/i.test(name as string);

/** Of the commands that read, those that read what is stored. */
const readers = ["get", "hgetall", "hmget", "hkeys", "lrange", "zrange"];
