import { readFileSync } from "node:fs";
import { isIP } from "node:net";

/** The options of ioredis that follow from a connection URL. */
export interface RedisConnectionOptions {
	readonly enableReadyCheck: false;
	readonly connectTimeout: number;
	readonly path?: string;
	readonly host?: string;
	readonly port?: number;
	readonly db?: number;
	readonly username?: string;
	readonly password?: string;
	readonly tls?: TlsOptions;
	/** Redis Sentinels that know the current primary of the group `name`. */
	readonly sentinels?: { readonly host: string; readonly port: number }[];
	readonly name?: string;
	readonly failoverDetector?: true;
	readonly enableTLSForSentinelMode?: boolean;
	readonly sentinelTLS?: TlsOptions;
}
interface TlsOptions {
	readonly servername?: string;
	readonly ca?: string;
}

/** The schemes that `redisOptions` understands. */
export const redisProtocols = ["redis", "rediss", "redis-sentinel", "rediss-sentinel", "unix"] as const;

/** How long a connection may take, in ms. */
const connectTimeout = 5_000;

/**
 * A connection URL as options of ioredis. Throws an error for an unreadable CA file or a malformed URL.
 *
 *     unix:///run/x.sock, unix://user:password@/run/x.sock
 *     redis://…, rediss://user:password@host:port/db          `?ca=/path.pem`: a private certificate authority
 *     rediss-sentinel://user:password@host:port,host:port/db#NAME     the primary that these sentinels call NAME
 *
 * ioredis' ready check is off: not all of our users have the right to INFO, which it needs.
 */
export function redisOptions(url: string): RedisConnectionOptions {
	const common = { enableReadyCheck: false, connectTimeout } as const;
	const unix = /^unix:\/\/(?:([^:@/]*):([^@/]*)@)?(\/.+)$/.exec(url);
	if (unix) {
		const [, username, password, path] = unix as unknown as [string, string?, string?, string?];
		return { ...common, path: path as string, ...credentials(username, password) };
	}
	const many = /^(rediss?)-sentinel:\/\/((?:[^@/]*@)?)([^/?#@]+)(.*)$/.exec(url);
	if (many) {
		const [, protocol, who, hosts, rest] = many as unknown as [string, string, string, string, string];
		const sentinels = hosts.split(",").map((host) => new URL(`${protocol}://${who}${host}${rest}`));
		const first = sentinels[0] as URL;
		const secure = tlsOf(first);
		return {
			...common,
			sentinels: sentinels.map((sentinel) => ({ host: hostOf(sentinel), port: Number(sentinel.port || 26379) })),
			name: decodeURIComponent(first.hash.slice(1)),
			// A primary on a host that lost its network closes no connection: without this a blocking command would wait for ever.
			failoverDetector: true,
			...(secure ? { tls: withoutName(secure), enableTLSForSentinelMode: true, sentinelTLS: withoutName(secure) } : {}),
			...accountIn(first),
		};
	}
	const one = new URL(url);
	const tls = tlsOf(one);
	return {
		...common,
		host: hostOf(one),
		port: Number(one.port || 6379),
		...accountIn(one),
		...(tls ? { tls } : {}),
	};
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

function tlsOf({ protocol, hostname, searchParams }: URL): TlsOptions | undefined {
	if (protocol !== "rediss:") return undefined;
	const ca = searchParams.get("ca");
	return {
		// SNI takes host names only, no addresses (RFC 6066 §3).
		...(isIP(hostname) ? {} : { servername: hostname }),
		...(ca ? { ca: readFileSync(ca, "utf8") } : {}),
	};
}

/** With several hosts each connection sets its own server name. */
const withoutName = ({ servername: _, ...others }: TlsOptions): TlsOptions => others;

const accountIn = ({ pathname, username, password }: URL) => ({
	db: Number(pathname.slice(1) || 0),
	...credentials(username, password),
});

const credentials = (username = "", password = "") => ({
	...(username ? { username: decodeURIComponent(username) } : {}),
	...(password ? { password: decodeURIComponent(password) } : {}),
});
