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
	readonly tls?: { readonly servername?: string; readonly ca?: string };
}

/** How long a connection may take, in ms. */
const connectTimeout = 5_000;

/**
 * `unix:///run/x.sock`, `unix://user:password@/run/x.sock`, `redis://…` or `rediss://user:password@host:port/db` as ioredis wants it;
 * `?ca=/path.pem` where the server's certificate is of an authority of one's own.
 * Users of ours may not ask INFO, so ioredis must not either.
 */
export function redisOptions(url: string): RedisAddress {
	const common = { enableReadyCheck: false, connectTimeout } as const;
	const unix = /^unix:\/\/(?:([^:@/]*):([^@/]*)@)?(\/.+)$/.exec(url);
	if (unix) {
		const [, username, password, path] = unix as unknown as [string, string?, string?, string?];
		return { ...common, path: path as string, ...credentials(username, password) };
	}
	const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(url);
	const ca = searchParams.get("ca");
	const tls = {
		// A name of a host says which certificate is wanted (RFC 6066 §3); an address may not.
		...(isIP(hostname) ? {} : { servername: hostname }),
		...(ca ? { ca: readFileSync(ca, "utf8") } : {}),
	};
	return {
		...common,
		host: hostname.replace(/^\[|\]$/g, ""),
		port: Number(port || 6379),
		db: Number(pathname.slice(1) || 0),
		...credentials(username, password),
		...(protocol === "rediss:" ? { tls } : {}),
	};
}

const credentials = (username = "", password = "") => ({
	...(username ? { username: decodeURIComponent(username) } : {}),
	...(password ? { password: decodeURIComponent(password) } : {}),
});
