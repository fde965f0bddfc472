import { once } from "node:events";
import { type AddressInfo, createServer, type NetConnectOpts, type Server, Socket } from "node:net";

/** How long a piece waits on a slow wire, in ms; both ways. */
const slowMs = 150;

/** A wire between the service and what it talks to, on loopback; it can be cut, go silent, or be slow. */
export class Wire {
	readonly #to: NetConnectOpts;
	readonly #server: Server;
	readonly #ends = new Set<Socket>();
	#state: "sound" | "cut" | "silent" | "slow" = "sound";

	private constructor(to: NetConnectOpts) {
		this.#to = to;
		this.#server = createServer((near) => this.#join(near));
	}

	static async open(to: NetConnectOpts): Promise<Wire> {
		const wire = new Wire(to);
		wire.#server.listen(0, "127.0.0.1");
		await once(wire.#server, "listening");
		return wire;
	}

	get port(): number {
		return (this.#server.address() as AddressInfo).port;
	}

	/** `cut`: whoever talks hears that nobody is there. `silent`: nothing arrives, and nobody hears so. For `forMs`. */
	spoil(how: "cut" | "silent" | "slow", forMs: number): void {
		this.#state = how;
		if (how === "cut") for (const end of this.#ends) end.destroy();
		if (how === "silent") for (const end of this.#ends) end.pause();
		setTimeout(() => {
			this.#state = "sound";
			for (const end of this.#ends) end.resume();
		}, forMs);
	}

	async close(): Promise<void> {
		for (const end of this.#ends) end.destroy();
		this.#server.close();
		await once(this.#server, "close");
	}

	#join(near: Socket): void {
		if (this.#state === "cut") return void near.destroy();
		const far = new Socket().connect(this.#to as never);
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			this.#ends.add(from);
			from.on("data", (chunk: Buffer) => this.#carry(chunk, to));
			from.on("error", () => {});
			from.on("close", () => {
				this.#ends.delete(from);
				to.end();
			});
			if (this.#state === "silent") from.pause();
		}
	}

	#carry(chunk: Buffer, to: Socket): void {
		const give = () => void (to.writable && to.write(chunk));
		if (this.#state === "slow") setTimeout(give, slowMs);
		else give();
	}
}
