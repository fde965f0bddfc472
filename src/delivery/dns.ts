import { randomInt } from "node:crypto";
import { getServers } from "node:dns";
import { once } from "node:events";
import { connect, isIP } from "node:net";
import {
	type Answer,
	AUTHENTIC_DATA,
	RECURSION_DESIRED,
	type RecordType,
	streamDecode,
	streamEncode,
} from "dns-packet";
import { Failure } from "../failure.ts";
import { isLoopback } from "../loopback.ts";
import type { Tlsa } from "./smtp-route.ts";

/** Time-out of a query, in ms. */
const silenceMs = 10_000;
/** The lowest bits of the flags (RFC 1035 §4.1.1). */
const codeMask = 0xf;
const [noError, noSuchName] = [0, 3];

export interface DnsAnswer<Data> {
	readonly data: readonly Data[];
	/** Validated by DNSSEC on a local resolver, also for an empty answer (RFC 4035 §3.2.3). */
	readonly authentic: boolean;
}

/** A DNS client that keeps the AD bit, which Node's own resolver discards. */
export class Dns {
	readonly #host: string;
	readonly #port: number;

	/** `server`: "address:port"; null: the system's first. */
	constructor(server: string | null) {
		const url = new URL(`dns://${server ?? plainServer(getServers()[0])}`);
		this.#host = url.hostname.replace(/^\[|\]$/g, "");
		this.#port = Number(url.port || 53);
	}

	/** Whether the resolver is on this machine: only then its AD bit cannot be forged on the way. */
	get isLocal(): boolean {
		return isLoopback(this.#host);
	}

	mx = (name: string) => this.#ask<{ preference: number; exchange: string }>(name, "MX");
	tlsa = (name: string) => this.#ask<Tlsa>(name, "TLSA");
	txt = (name: string) => this.#ask<readonly Buffer[]>(name, "TXT");
	/** IPv4 before IPv6. */
	async addresses(name: string): Promise<DnsAnswer<string>> {
		const [four, six] = await Promise.all([this.#ask<string>(name, "A"), this.#ask<string>(name, "AAAA")]);
		return { data: [...four.data, ...six.data], authentic: four.authentic && six.authentic };
	}

	/** By TCP: an off-path attacker cannot forge the answer, and it is never truncated (RFC 7766). Throws 'relay-temporary'. */
	async #ask<Data>(name: string, type: RecordType): Promise<DnsAnswer<Data>> {
		const socket = connect({ host: this.#host, port: this.#port });
		socket.setTimeout(silenceMs, () => socket.destroy());
		let heard = Buffer.alloc(0);
		socket.on("data", (chunk: Buffer) => {
			heard = Buffer.concat([heard, chunk]);
			if (heard.length >= 2 && heard.length >= 2 + heard.readUInt16BE(0)) socket.destroy();
		});
		let fault: unknown;
		socket.on("error", (error) => {
			fault = error;
		});
		const id = randomInt(65_536);
		// AD in a question asks whether the answer is authentic (RFC 6840 §5.7).
		const flags = RECURSION_DESIRED | AUTHENTIC_DATA;
		socket.write(streamEncode({ type: "query", id, flags, questions: [{ name, type }] }));
		await once(socket, "close");
		try {
			const reply = streamDecode(heard);
			const code = (reply.flags ?? 0) & codeMask;
			if (reply.id !== id || (code !== noError && code !== noSuchName)) throw new Error(`DNS code ${code}`);
			const answers = (reply.answers ?? []).filter((answer) => answer.type === type) as (Answer & { data: Data })[];
			// The AD bit of a remote resolver could have been set by an attacker on the path.
			const authentic = ((reply.flags ?? 0) & AUTHENTIC_DATA) !== 0 && this.isLocal;
			return { data: answers.map(({ data }) => data), authentic };
		} catch (cause) {
			throw new Failure("relay-temporary", { cause: fault ?? cause });
		}
	}
}

/** Node lists IPv6 servers in brackets with a port, and bare without one. */
const plainServer = (server = "127.0.0.1"): string => (isIP(server) === 6 ? `[${server}]` : server);
