import { BlockList, isIP, isIPv6 } from "node:net";
import { plainAddress } from "../loopback.ts";

/** `network`: an address, alone or with a prefix length. False for an invalid network. */
export function inNetwork(address: string, network: string): boolean {
	const [base = "", prefix] = network.split("/");
	const list = new BlockList();
	const type = isIPv6(base) ? "ipv6" : "ipv4";
	try {
		list.addSubnet(base, Number(prefix ?? (type === "ipv6" ? 128 : 32)), type);
		const client = plainAddress(address);
		return list.check(client, isIPv6(client) ? "ipv6" : "ipv4");
	} catch {
		return false;
	}
}

/** Whether it is an address, alone or with a prefix length of at least 1: /0 would trust everybody. */
export function isNetwork(network: string): boolean {
	const [base = "", prefix, ...rest] = network.split("/");
	const family = isIP(base);
	if (family === 0 || base.includes("%") || rest.length > 0) return false;
	return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

/** The key under which a client is counted: an IPv4 address, or the /64 in which an IPv6 client may choose its address (RFC 4291 §2.5.4). */
export function clientOf(address: string): string {
	const bare = plainAddress(address);
	if (!isIPv6(bare)) return bare;
	const [head = "", tail = ""] = bare.split("::");
	const left = head.split(":").filter(Boolean);
	const right = tail.split(":").filter(Boolean);
	const groups = bare.includes("::") ? [...left, ...Array(8 - left.length - right.length).fill("0"), ...right] : left;
	return `${groups.slice(0, 4).join(":")}::/64`;
}
