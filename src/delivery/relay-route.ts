import { isLoopback, type Route } from "./route.ts";

/** RFC 5321 §4.5.4.2 and RFC 8314 §7.3. */
const smtpPort = 25;
const smtpsPort = 465;

/** `smtp://[user:password@]host[:port]` or `smtps://…`, as the operator's setting says. */
export function relayRoute(relay: string): Route {
	const url = new URL(relay);
	const host = url.hostname.replace(/^\[|\]$/g, "");
	const implicitTls = url.protocol === "smtps:";
	const away = !isLoopback(host);
	const route = {
		host,
		port: url.port === "" ? (implicitTls ? smtpsPort : smtpPort) : Number(url.port),
		implicitTls,
		// Off this machine nothing goes over the wire in clear, and no password to somebody who only claims to be the relay.
		requireTls: !implicitTls && away,
		verify: away && (implicitTls || url.username !== ""),
	};
	if (url.username === "") return route;
	return { ...route, user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}
