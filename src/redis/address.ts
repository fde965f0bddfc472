import { readFileSync } from "node:fs";
import { isIP } from "node:net";

/** The part of ioredis' options that an address tells. */
export interface RedisAddress {
	readonly enableReadyCheck: false;
	readonly connectTimeout: number;
	readonly path?: string;
	readonly host?: string;
	readonly port?: number;
	readonly db?: number;
	readonly username?: string;
	readonly password?: string;
	readonly tls?: Tls;
	/** Who knows where the server named `name` is just now. */
	readonly sentinels?: { readonly host: string; readonly port: number }[];
	readonly name?: string;
	readonly failoverDetector?: true;
	readonly enableTLSForSentinelMode?: boolean;
	readonly sentinelTLS?: Tls;
}
interface Tls {
	readonly servername?: string;
	readonly ca?: string;
}

/** The schemes that `redisOptions` understands. */
export const redisProtocols = ["redis", "rediss", "redis-sentinel", "rediss-sentinel", "unix"] as const;

/** How long a connection may take, in ms. */
const connectTimeout = 5_000;

/**
 * An address as ioredis wants it:
 *
 *     unix:///run/x.sock, unix://user:password@/run/x.sock
 *     redis://…, rediss://user:password@host:port/db          `?ca=/path.pem`: the certificate is of an authority of one's own
 *     rediss-sentinel://user:password@host:port,host:port/db#NAME     the primary that these sentinels call NAME
 *
 * Users of ours may not ask INFO, so ioredis must not either.
 */
export function redisOptions(url: string): RedisAddress {
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
			// A primary on a host that is cut off closes no connection: without this a blocked one would wait for ever.
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

function tlsOf({ protocol, hostname, searchParams }: URL): Tls | undefined {
	if (protocol !== "rediss:") return undefined;
	const ca = searchParams.get("ca");
	return {
		// A name of a host says which certificate is wanted (RFC 6066 §3); an address may not.
		...(isIP(hostname) ? {} : { servername: hostname }),
		...(ca ? { ca: readFileSync(ca, "utf8") } : {}),
	};
}

/** Of several hosts each is asked for its own. */
const withoutName = ({ servername: _, ...others }: Tls): Tls => others;

const accountIn = ({ pathname, username, password }: URL) => ({
	db: Number(pathname.slice(1) || 0),
	...credentials(username, password),
});

const credentials = (username = "", password = "") => ({
	...(username ? { username: decodeURIComponent(username) } : {}),
	...(password ? { password: decodeURIComponent(password) } : {}),
});
