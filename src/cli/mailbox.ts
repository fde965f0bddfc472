import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface Received {
	readonly from: string;
	readonly to: readonly string[];
	readonly raw: Buffer;
}

/** A relay for development: takes every answer on loopback and keeps it in memory. */
export async function openMailbox(port = 0, host = "127.0.0.1") {
	const received: Received[] = [];
	const waiting = new Set<() => void>();
	let refusal: number | null = null;
	let held: ((release: () => void) => void) | null = null;
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ["AUTH", "STARTTLS"],
		disableReverseLookup: true,
		onData(stream, session, callback) {
			const chunks: Buffer[] = [];
			stream.on("data", (chunk: Buffer) => chunks.push(chunk));
			stream.on("end", async () => {
				if (held) {
					const hold = held;
					held = null;
					await new Promise<void>(hold);
				}
				if (refusal) return callback(Object.assign(new Error("not now"), { responseCode: refusal }));
				const { mailFrom, rcptTo } = session.envelope;
				received.push({
					from: mailFrom ? mailFrom.address : "",
					to: rcptTo.map(({ address }) => address),
					raw: Buffer.concat(chunks),
				});
				callback();
				for (const wake of waiting) wake();
			});
		},
	});
	server.on("error", () => {});
	server.listen(port, host);
	await once(server.server, "listening");
	return {
		port: (server.server.address() as AddressInfo).port,
		received,
		/** The first mail that `wanted` says yes to; rejects after `mostMs`. */
		async next(wanted: (mail: Received) => boolean, mostMs: number): Promise<Received> {
			const deadline = Date.now() + mostMs;
			for (;;) {
				const found = received.find(wanted);
				if (found) return found;
				const left = deadline - Date.now();
				if (left <= 0) throw new Error("no answer came in time");
				await new Promise<void>((resolve) => {
					const timer = setTimeout(resolve, left);
					const wake = () => {
						clearTimeout(timer);
						waiting.delete(wake);
						resolve();
					};
					waiting.add(wake);
				});
			}
		},
		/** Answers every mail with this SMTP code from now on; null takes them again. */
		refuse(code: number | null): void {
			refusal = code;
		},
		/** Resolves when the next mail is received; its sender gets no reply until the returned function is called. */
		hold: (): Promise<() => void> =>
			new Promise((resolve) => {
				held = resolve;
			}),
		close: () => new Promise<void>((resolve) => server.close(() => resolve())),
	};
}
export type Mailbox = Awaited<ReturnType<typeof openMailbox>>;
