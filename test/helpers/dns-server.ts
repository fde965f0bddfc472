import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type Answer, AUTHENTIC_DATA, AUTHORITATIVE_ANSWER, decode, encode, type Packet } from "dns-packet";

/** Records by name, as dns-packet has them: `{ "example.de": [{ type: "MX", data: … }] }`. */
export type Zone = Record<string, readonly { readonly type: string; readonly data: unknown }[]>;

/**
 * A DNS server on loopback that speaks the real protocol, over UDP and TCP, for tests. `signed`: names whose answers a
 * validating resolver would call authentic (DNSSEC). `silent`: names that get no answer but SERVFAIL.
 */
export async function openDns(zone: Zone, options: { signed?: readonly string[]; silent?: readonly string[] } = {}) {
	const asked: string[] = [];

	function reply(question: Buffer): Buffer {
		const { id, questions = [] } = decode(question);
		const { name = "", type = "A" } = questions[0] ?? {};
		const wanted = name.toLowerCase();
		asked.push(`${type} ${wanted}`);
		const records = zone[wanted];
		const signed = options.signed?.some((end) => wanted === end || wanted.endsWith(`.${end}`));
		const silent = options.silent?.includes(wanted);
		const answers = (records ?? []).filter((record) => record.type === type);
		// dns-packet has the response code in the lowest bits of the flags: 2 SERVFAIL, 3 NXDOMAIN.
		const code = silent ? 2 : records ? 0 : 3;
		const packet: Packet = {
			type: "response",
			id: id ?? 0,
			flags: AUTHORITATIVE_ANSWER | (signed ? AUTHENTIC_DATA : 0) | code,
			questions,
			answers: silent ? [] : answers.map((record) => ({ name, ttl: 60, ...record }) as Answer),
		};
		return encode(packet);
	}

	const tcp = createServer((socket) => {
		socket.on("error", () => {});
		socket.on("data", (chunk: Buffer) => {
			const answer = reply(chunk.subarray(2));
			const length = Buffer.alloc(2);
			length.writeUInt16BE(answer.length);
			socket.end(Buffer.concat([length, answer]));
		});
	});
	tcp.listen(0, "127.0.0.1");
	await once(tcp, "listening");
	const { port } = tcp.address() as AddressInfo;
	const udp = createSocket("udp4");
	udp.on("message", (question, from) => udp.send(reply(question), from.port, from.address));
	udp.bind(port, "127.0.0.1");
	await once(udp, "listening");
	return {
		address: `127.0.0.1:${port}`,
		/** Every question so far, e.g. "MX example.de". */
		asked,
		close() {
			udp.close();
			tcp.close();
		},
	};
}
export type TestDns = Awaited<ReturnType<typeof openDns>>;
