import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Sends each line to the SMTP server and returns the replies. Throws when the connection fails. */
export async function smtpDialogue(smtp: { host: string; port: number }, lines: readonly string[]): Promise<string[]> {
	const socket = connect(smtp.port, smtp.host);
	const replies: string[] = [];
	try {
		await reply(socket);
		for (const line of lines) {
			socket.write(`${line}\r\n`);
			replies.push(await reply(socket));
		}
		return replies;
	} finally {
		socket.destroy();
	}
}

/** One whole reply, also of several lines (RFC 5321 §4.2.1). */
async function reply(socket: Socket): Promise<string> {
	let heard = "";
	while (!/^\d{3} .*\r\n$/m.test(heard)) heard += String((await once(socket, "data"))[0]);
	return heard;
}
