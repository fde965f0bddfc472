import { isLoopback } from "../loopback.ts";
import type { SmtpRoute } from "./smtp-route.ts";

/** RFC 5321 §4.5.4.2 and RFC 8314 §7.3. */
const smtpPort = 25;
const smtpsPort = 465;

/** `smtp://[user:password@]host[:port]` or `smtps://…`: the route over the operator's relay (smarthost). */
export function relayRoute(relay: string): SmtpRoute {
	const url = new URL(relay);
	const host = url.hostname.replace(/^\[|\]$/g, "");
	const implicitTls = url.protocol === "smtps:";
	// A development relay on this machine may have any certificate.
	const away = !isLoopback(host);
	const route = {
		host,
		port: url.port === "" ? (implicitTls ? smtpsPort : smtpPort) : Number(url.port),
		implicitTls,
		// Off this machine TLS is required, and a password is sent only to a host with a valid certificate.
		requireTls: !implicitTls && away,
		verify: away && (implicitTls || url.username !== ""),
	};
	if (url.username === "") return route;
	return { ...route, user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}
