import { BlockList, isIP } from "node:net";

/** RFC 6698 §2.1. */
export interface Tlsa {
	readonly usage: number;
	readonly selector: number;
	readonly matchingType: number;
	readonly certificate: Buffer;
}

/** One host that may take the answer, and how much we ask of its encryption. */
export interface Route {
	/** As its certificate should call it. */
	readonly host: string;
	/** Where that is; absent: as the system's DNS says. */
	readonly address?: string;
	readonly port: number;
	/** TLS from the first byte (RFC 8314). */
	readonly implicitTls: boolean;
	/** Nothing is sent before STARTTLS has succeeded. */
	readonly requireTls: boolean;
	/** The certificate must be valid and the host's own. */
	readonly verify: boolean;
	/** The certificate must be one that these name (RFC 7672). */
	readonly dane?: readonly Tlsa[];
	readonly user?: string;
	readonly password?: string;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** What is sent to ourselves never travels: a development relay may show any certificate. */
export function isLoopback(host: string): boolean {
	const version = isIP(host);
	if (version === 0) return host === "localhost" || host.endsWith(".localhost");
	return loopback.check(host, version === 6 ? "ipv6" : "ipv4");
}
