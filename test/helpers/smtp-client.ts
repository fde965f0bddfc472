import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { expect } from "vitest";

/** A bare SMTP client, so that every reply is seen as it is. */
export class Client {
	readonly socket: Socket;
	#buffer = "";
	constructor(socket: Socket) {
		this.socket = socket;
		socket.on("error", () => {});
		// Each reply waits for bytes or the end.
		socket.setMaxListeners(0);
		socket.on("data", (chunk: Buffer) => {
			this.#buffer += chunk.toString();
			socket.emit("more");
		});
	}
	static async open(port: number): Promise<Client> {
		const client = new Client(connect(port, "127.0.0.1"));
		expect(await client.reply()).toMatch(/^220 /);
		return client;
	}
	/** One whole reply, also of several lines. */
	async reply(): Promise<string> {
		for (;;) {
			const whole = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#buffer)?.[0];
			if (whole) {
				this.#buffer = this.#buffer.slice(whole.length);
				return whole;
			}
			await Promise.race([
				once(this.socket, "more"),
				once(this.socket, "close").then(() => Promise.reject(new Error("closed"))),
			]);
		}
	}
	async say(line: string): Promise<string> {
		this.socket.write(`${line}\r\n`);
		return this.reply();
	}
	/** The same connection under TLS from here on. */
	async secure(): Promise<Client> {
		await this.say("EHLO test");
		expect(await this.say("STARTTLS")).toMatch(/^220/);
		this.socket.removeAllListeners("data");
		const secure: TLSSocket = connectTls({ socket: this.socket, rejectUnauthorized: false });
		await once(secure, "secureConnect");
		return new Client(secure);
	}
	async begin(from = "kanzlei@example.de", to = "optimieren@maramail.localhost"): Promise<void> {
		await this.say("EHLO test");
		expect(await this.say(`MAIL FROM:<${from}>`)).toMatch(/^250/);
		expect(await this.say(`RCPT TO:<${to}>`)).toMatch(/^250/);
		expect(await this.say("DATA")).toMatch(/^354/);
	}
	/** A header and a body of the given number of bytes in lines, as fast as the server takes them. */
	async body(bytes: number): Promise<void> {
		this.socket.write("Subject: x\r\n\r\n");
		const lines = Buffer.from(`${"A".repeat(998)}\r\n`.repeat(256));
		for (let sent = 0; sent < bytes; sent += lines.length)
			if (!this.socket.write(lines.subarray(0, Math.min(lines.length, bytes - sent)))) await once(this.socket, "drain");
	}
}
