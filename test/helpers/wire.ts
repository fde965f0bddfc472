import { once } from "node:events";
import { type AddressInfo, createServer, type NetConnectOpts, type Server, Socket } from "node:net";

/** How long a piece waits on a slow wire, in ms; both ways. A delay is what such a wire is; no test compares with it. */
const slowMs = 150;

/** A wire between the service and what it talks to, on loopback; it can be cut, go silent, or be slow. */
export class Wire {
	readonly #to: NetConnectOpts;
	readonly #server: Server;
	readonly #ends = new Set<Socket>();
	#state: "sound" | "cut" | "silent" | "slow" = "sound";
	#mending: NodeJS.Timeout | undefined;

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

	/** `cut`: connections are reset. `silent`: nothing is read, without an error. For `forMs`, counted anew by each call. */
	spoil(how: "cut" | "silent" | "slow", forMs: number): void {
		this.#state = how;
		if (how === "cut") for (const end of this.#ends) end.destroy();
		if (how === "silent") for (const end of this.#ends) end.pause();
		clearTimeout(this.#mending);
		this.#mending = setTimeout(() => {
			this.#state = "sound";
			for (const end of this.#ends) end.resume();
		}, forMs);
	}

	async close(): Promise<void> {
		clearTimeout(this.#mending);
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
			const lane: Lane = { to, pieces: [] };
			from.on("data", (chunk: Buffer) => this.#carry(chunk, lane));
			from.on("error", () => {});
			from.on("close", () => {
				this.#ends.delete(from);
				to.end();
			});
			if (this.#state === "silent") from.pause();
		}
	}

	/** Whatever the wire is like meanwhile, what went in first comes out first. */
	#carry(chunk: Buffer, lane: Lane): void {
		lane.pieces.push({ chunk, dueAt: Date.now() + (this.#state === "slow" ? slowMs : 0) });
		if (lane.pieces.length === 1) give(lane);
	}
}

/** One way along a wire, and what is on it. */
interface Lane {
	readonly to: Socket;
	readonly pieces: { readonly chunk: Buffer; readonly dueAt: number }[];
}

function give(lane: Lane): void {
	for (;;) {
		const [piece] = lane.pieces;
		if (piece === undefined) return;
		const wait = piece.dueAt - Date.now();
		if (wait > 0) return void setTimeout(give, wait, lane);
		if (lane.to.writable) lane.to.write(piece.chunk);
		lane.pieces.shift();
	}
}
