/**
 * Access control lists of the two servers (https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/).
 * Private servers are started with these users; docs/redis lists the same for external ones (a test compares).
 */
export const serverUsers = ["mail-server", "control", "services", "web", "warden"] as const;
export type ServerUser = (typeof serverUsers)[number];
/** On the queue's server each service has a user of its own beside these. */
export const userOfService = (service: string) => `service-${service}` as const;
export type QueueUser = ServerUser | ReturnType<typeof userOfService>;

const allUsersRule = "+hello +auth +ping";

/**
 * The cache. Writers have PSETEX only, so that no entry without an expiry can exist. No user may prolong, copy, rename or restore. The
 * warden reads all keys and deletes; it cannot write.
 */
const cacheRules: Readonly<Record<ServerUser, string>> = {
	"mail-server": "~o:* +psetex +unlink +info +wait",
	control: "~o:* +unlink +scan",
	services: "~o:* +psetex +get",
	web: "~o:* +dbsize +scan +pttl +info +pubsub|numpat",
	warden: "~* &* +@read +unlink +psubscribe +info +config|get",
};

/**
 * What BullMQ's scripts, blocking reads and worker names need on a queue's keys; nothing that configures, dumps or debugs the server. Without
 * HyperLogLogs: Redis 7.0 checks no key of a PFMERGE that names only one.
 */
const jobs =
	"+@read +@write +@pubsub +@scripting +@transaction +@blocking +@connection -@admin -@dangerous -@hyperloglog -@geo -@bitmap +client|list +client|setname +info";

/** Receipts: control writes them, with an expiry or counting; the status page reads them. */
const keepReceipts = "(~receipt:* +psetex) (~receipts:* +hincrby +pexpire)";
const readReceipts = "(~receipt:* +get) (~receipts:* +hgetall)";

/** Of an order a worker learns whether it is open, saves the first result of a task, and records what it stores. */
const saveResults = "(~order:* +eval +exists +hmget +hsetnx) (~order:*:blobs +hset +pexpireat)";

/** The lists in which jobs wait, without the jobs: their ids are orders and tasks, but the wrapped keys are in the jobs. */
const lists = ["wait", "active", "paused", "prioritized", "delayed"].map((list) => `%R~bull:*:${list}`).join(" ");

/**
 * The queue. The mail server submits orders, control conducts them and gives tasks, a worker takes the tasks of its services, the status
 * page reads. Only the mail server and control count quotas.
 */
const queueRules: Readonly<Record<ServerUser, string>> = {
	"mail-server": `~bull:orders:* ~order:* ~repeat:* ~limit:* &over &wanted &figures ${jobs}`,
	control: `~bull:* ~order:* ~repeat:* ~limit:* &results &over &wanted &figures ${jobs} ${keepReceipts}`,
	services: `~bull:task-* &results &figures ${jobs} ${saveResults}`,
	web: `${lists} %R~order:* &results &over &figures +llen +lrange +zcard +zrange +hkeys +hgetall +pttl +subscribe +client|list +info ${readReceipts}`,
	warden: "~* +@read +unlink +lrem +zrem +srem +info",
};

/** The user of a host that runs one service only: it can take the tasks of no other. */
const serviceRule = (name: string) => `~bull:task-${name}:* &results &figures ${jobs} ${saveResults}`;

const rules = { cache: cacheRules, queue: queueRules } as const;
export type ServerName = keyof typeof rules;

/**
 * Lines of a redis.conf or ACL file. The default user is off. `password`: in clear, or "#" and its SHA-256. `services`: their names; on the
 * queue's server each gets a user.
 */
export function aclLines(
	server: ServerName,
	password: (user: QueueUser) => string,
	services: readonly string[],
): string[] {
	const line = (user: QueueUser, rule: string) => {
		const secret = password(user);
		return `user ${user} on ${secret.startsWith("#") ? secret : `>${secret}`} ${rule} ${allUsersRule}`;
	};
	return [
		"user default off",
		...serverUsers.map((user) => line(user, rules[server][user])),
		...(server === "queue" ? services.map((name) => line(userOfService(name), serviceRule(name))) : []),
	];
}
