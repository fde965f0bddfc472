import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { deserialize, serialize } from "node:v8";
import type { PendingOrder } from "./pending-order.ts";

/**
 * A second copy of the outbox, in another process on this host (docs/faults.md): when the mail server dies together with the queue or the
 * cache, its successor gets the pending orders from there. Neither holder can decrypt them. Between the two goes a Unix socket in RAM, in a
 * folder that only the service's user may enter: frames of a length (4 bytes) and a value as V8 serialises it.
 */

/** An order as the other process keeps it. */
export interface CopiedOrder extends Partial<PendingOrder> {
	readonly message: PendingOrder["message"];
	readonly senderKeeps?: true;
}
type Frame = { readonly put: CopiedOrder } | { readonly drop: string };

/** A mail server that is restarted is back within a second. In ms. */
const reconnectMs = 1_000;
/** A pending order has a few kilobytes; more is not ours. */
const maxFrameBytes = 1_000_000;

function send(socket: Socket, frame: Frame): void {
	const body = serialize(frame);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(body.length);
	if (!socket.destroyed) socket.write(Buffer.concat([length, body]));
	body.fill(0);
}

/** Calls back with each whole frame; a connection with too long a one is broken off. */
function hear(socket: Socket, each: (frame: Frame) => void): void {
	let kept = Buffer.alloc(0);
	socket.on("error", () => {});
	socket.on("data", (chunk: Buffer) => {
		kept = Buffer.concat([kept, chunk]);
		while (kept.length >= 4) {
			const length = kept.readUInt32BE();
			if (length > maxFrameBytes) return void socket.destroy();
			if (kept.length < 4 + length) return;
			each(deserialize(kept.subarray(4, 4 + length)) as Frame);
			kept = kept.subarray(4 + length);
		}
	});
}

/** The other process: keeps what it is told until it is told otherwise, or until the order's hour is over, and tells it to each that connects. */
export async function holdOutboxCopy(path: string): Promise<{ readonly size: () => number; close(): void }> {
	const kept = new Map<string, { readonly order: CopiedOrder; readonly timer: NodeJS.Timeout }>();
	const sockets = new Set<Socket>();
	const drop = (id: string) => {
		const one = kept.get(id);
		clearTimeout(one?.timer);
		one?.order.envelope?.fill(0);
		one?.order.share?.fill(0);
		kept.delete(id);
	};
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.once("close", () => sockets.delete(socket));
		for (const { order } of kept.values()) send(socket, { put: order });
		hear(socket, (frame) => {
			if ("drop" in frame) return drop(frame.drop);
			const { order, expiresAt } = frame.put.message;
			drop(order);
			const timer = setTimeout(drop, Math.max(0, expiresAt - Date.now()), order);
			kept.set(order, { order: frame.put, timer });
		});
	});
	server.listen(path);
	await once(server, "listening");
	return {
		size: () => kept.size,
		close() {
			server.close();
			for (const socket of sockets) socket.destroy();
			for (const id of [...kept.keys()]) drop(id);
		},
	};
}

/** The mail server's side: `known` tells all its orders whenever the other process is there anew, `found` gets those that it did not know. */
export class OutboxCopy {
	readonly #path: string;
	#socket: Socket | undefined;
	#closed = false;

	constructor(path: string) {
		this.#path = path;
	}

	start(known: () => Iterable<CopiedOrder>, found: (order: CopiedOrder) => void): void {
		const again = () => {
			if (this.#closed) return;
			const socket = connect(this.#path);
			hear(socket, (frame) => "put" in frame && found(frame.put));
			socket.once("connect", () => {
				this.#socket = socket;
				for (const order of known()) send(socket, { put: order });
			});
			socket.once("close", () => {
				this.#socket = undefined;
				setTimeout(again, reconnectMs).unref();
			});
		};
		again();
	}

	put(order: CopiedOrder): void {
		if (this.#socket) send(this.#socket, { put: order });
	}

	drop(order: string): void {
		if (this.#socket) send(this.#socket, { drop: order });
	}

	close(): void {
		this.#closed = true;
		this.#socket?.destroy();
	}
}
