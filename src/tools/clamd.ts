import { once } from "node:events";
import { connect } from "node:net";
import { longestProgramMs } from "../limits.ts";

/** clamd takes chunks up to its StreamMaxLength; small ones keep no copies waiting. */
const chunkBytes = 256 * 1024;

export type Scan = "clean" | "infected" | "unchecked";

/**
 * Has a file looked through over a clamd's unix socket (clamd(8), INSTREAM). "unchecked": there is no verdict, because the server did not
 * answer or the file could not be read.
 */
export async function scan(socketPath: string, content: Uint8Array): Promise<Scan> {
	const socket = connect(socketPath);
	socket.setTimeout(longestProgramMs, () => socket.destroy());
	let reply = "";
	socket.on("data", (chunk: Buffer) => {
		reply += chunk.toString("latin1");
	});
	// A scanner that dies closes the connection without a verdict.
	socket.on("error", () => {});
	const closed = once(socket, "close").catch(() => {});
	const length = Buffer.alloc(4);
	socket.write("zINSTREAM\0");
	for (let at = 0; at < content.length && !socket.destroyed; at += chunkBytes) {
		const chunk = content.subarray(at, at + chunkBytes);
		length.writeUInt32BE(chunk.length);
		socket.write(Buffer.from(length));
		if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => {}), closed]);
	}
	socket.write(Buffer.alloc(4));
	await closed;
	if (/ FOUND\0$/.test(reply)) return "infected";
	return /^stream: OK\0$/.test(reply) ? "clean" : "unchecked";
}
