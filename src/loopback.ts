import { BlockList, isIP } from "node:net";

/** Made once: it is asked for every connection. */
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** An IPv4 client on a socket for both families is `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2). */
export const plainAddress = (address: string): string => address.replace(/^::ffff:/i, "");

/** Whether a connection to or from this host, an IP address or a name (RFC 6761 §6.3), never leaves the machine. */
export function isLoopback(host: string): boolean {
	const address = plainAddress(host);
	const version = isIP(address);
	if (version === 0) return address === "localhost" || address.endsWith(".localhost");
	return loopback.check(address, version === 6 ? "ipv6" : "ipv4");
}
