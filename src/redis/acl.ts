/**
 * Access control lists of the two servers (https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/).
 * Private servers are started with these users; docs/redis lists the same for external ones (a test compares).
 */
export const serverUsers = ["mail-server", "control", "services", "web", "warden"] as const;
export type ServerUser = (typeof serverUsers)[number];

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

/** What BullMQ's scripts, blocking reads and worker lists need; nothing that configures, dumps or debugs the server. */
const queueRule =
	"~bull:* ~order:* ~repeat:* &bull:* &results &over &wanted &figures +@read +@write +@pubsub +@scripting +@transaction +@blocking +@connection +info -@admin -@dangerous +client|list +client|setname +info";

/** Receipts: control writes them, with an expiry or counting; the status page reads them. */
const keepReceipts = "(~receipt:* +psetex) (~receipts:* +hincrby +pexpire)";
const readReceipts = "(~receipt:* +get) (~receipts:* +hgetall)";

const queueRules: Readonly<Record<ServerUser, string>> = {
	// Only these two count quotas.
	"mail-server": `~limit:* ${queueRule}`,
	control: `~limit:* ${queueRule} ${keepReceipts}`,
	services: queueRule,
	web: `${queueRule} ${readReceipts}`,
	warden: "~* +@read +unlink +lrem +zrem +srem +info",
};

const rules = { cache: cacheRules, queue: queueRules } as const;
export type ServerName = keyof typeof rules;

/** Lines of a redis.conf or ACL file. The default user is off. `password`: in clear, or "#" and its SHA-256. */
export function aclLines(server: ServerName, password: (user: ServerUser) => string): string[] {
	return [
		"user default off",
		...serverUsers.map((user) => {
			const secret = password(user);
			return `user ${user} on ${secret.startsWith("#") ? secret : `>${secret}`} ${rules[server][user]} ${allUsersRule}`;
		}),
	];
}
