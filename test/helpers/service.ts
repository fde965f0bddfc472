import { EventEmitter, once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { left } from "../../src/cli/demo.ts";
import { type Mailbox, openMailbox, type Received } from "../../src/cli/mailbox.ts";
import { attachedTo } from "../../src/cli/received-answer.ts";
import { sendMail } from "../../src/cli/send-mail.ts";
import { startService } from "../../src/cli/supervisor.ts";
import { readConfig } from "../../src/config.ts";
import { family } from "../../src/verify/memory.ts";
import { until } from "./until.ts";

/** The real service with everything private, a customer, and her mailbox. */

export const sample = (name: string): string => new URL(`../../samples/${name}`, import.meta.url).pathname;

/**
 * When a service has logged nothing for so long, nothing is to be expected of it any more: the queue gives a task whose worker was lost out
 * again within a minute, a process that hangs is killed after one. As long as it works, however slowly, tests wait. In seconds of this
 * process' event loop: what a busy machine takes from it does not count.
 */
const quietSeconds = 240;

export async function openService(
	overrides: Record<string, unknown> = {},
	ownMailbox?: Mailbox,
	watch: { readonly silentMs?: number } = {},
) {
	const mailbox = ownMailbox ?? (await openMailbox());
	const log: string[] = [];
	const lines = new EventEmitter().setMaxListeners(0);
	let [seconds, saidAt] = [0, 0];
	const clock = setInterval(() => {
		seconds += 1;
		lines.emit("look");
	}, 1_000).unref();
	const service = await startService(
		readConfig({
			overrides: {
				smtpListen: "127.0.0.1:0",
				webListen: "127.0.0.1:0",
				relay: `smtp://127.0.0.1:${mailbox.port}`,
				customers: "/nonexistent",
				cacheMemory: 2_000_000_000,
				// So that tests can look at an order in work; what is said by default: test/service/answered.test.ts.
				accept: "cached",
				...overrides,
			},
		}),
		{
			onLog: (line) => {
				log.push(line);
				saidAt = seconds;
				lines.emit("line", line);
				lines.emit("look");
			},
			...watch,
		},
	);
	const smtp = { host: "127.0.0.1", port: service.smtpPorts[0] as number };
	let mails = 0;
	/** Resolves with what `look` finds, which is asked at each line of the log and each second; rejects when the service has fallen silent before. */
	async function seen<T>(what: string, look: () => T | false | undefined): Promise<T> {
		const began = seconds;
		for (;;) {
			const found = look();
			if (found) return found;
			if (seconds - Math.max(began, saidAt) > quietSeconds) throw new Error(`never: ${what}`);
			await once(lines, "look");
		}
	}
	const answerTo = async (customer: string): Promise<Answer> =>
		readAnswer(await seen(`an answer to ${customer}`, () => mailbox.received.find(({ to }) => to.includes(customer))));
	return {
		...service,
		mailbox,
		log,
		/** Emits "line" with each line of the log. */
		lines,
		smtp,
		/** Resolves when a line of the log from `since` on matches; rejects when the service has fallen silent before. */
		said: async (what: RegExp, since: number): Promise<void> =>
			void (await seen(String(what), () => log.slice(since).some((line) => what.test(line)))),
		/** Resolves with what `promise` does; with null when the service has fallen silent before. */
		unlessSilent<T>(promise: Promise<T>): Promise<T | null> {
			let over = false;
			const silence = seen("an end", () => over).then(
				() => null,
				() => null,
			);
			return Promise.race([promise, silence]).finally(() => {
				over = true;
			});
		},
		/** Sends a mail and resolves with its answer. */
		async ask(
			files: readonly string[],
			options: { subject?: string; to?: string; from?: string } = {},
		): Promise<Answer> {
			const from = options.from ?? `kanzlei${++mails}@kanzlei.localhost`;
			const to = options.to ?? "optimieren@maramail.localhost";
			await sendMail({ from, to, subject: options.subject ?? "Unterlagen", files, smtp });
			return answerTo(from);
		},
		answerTo,
		/** Resolves when every order is forgotten; what is left then is left for good. */
		async nothingLeft(): Promise<typeof nothing> {
			const orders = (message: string) =>
				new Set(log.filter((line) => line.includes(message)).map((line) => /"order":"(\w+)"/.exec(line)?.[1]));
			// A control that was killed at the very end leaves the last word to the next one.
			const ends = () => orders('"order forgotten"').union(orders('"order was over before its end"'));
			const inWork = () => orders('"mail accepted"').difference(ends());
			// What never comes is left for the caller to see: it compares with `nothing`.
			const unless = () => {};
			await seen("the end of every order", () => inWork().size === 0).catch(unless);
			const state = async () => ({
				...(await left(service.config.cacheUrl, service.config.queueUrl)),
				programs: workingPrograms(service.pids().map(({ pid }) => pid)),
				files: readdirSync(dirname(service.config.programs)).sort(),
			});
			// What a fault has left behind of ids is swept every ten seconds; what was lost with the queue is submitted again and forgotten sooner.
			let now = await state();
			const isEmpty = async () => {
				now = await state();
				return now.queue + now.cache === 0;
			};
			await until("nothing in cache and queue", isEmpty).catch(unless);
			return now;
		},
		async close() {
			clearInterval(clock);
			await service.stop();
			await mailbox.close();
		},
	};
}
export type TestService = Awaited<ReturnType<typeof openService>>;

export interface Answer {
	readonly mail: Email;
	readonly raw: string;
	readonly envelopeFrom: string;
	readonly files: ReadonlyMap<string, Buffer>;
	readonly text: string;
}

async function readAnswer(received: Received): Promise<Answer> {
	const mail = await PostalMime.parse(received.raw);
	return {
		mail,
		raw: received.raw.toString("latin1"),
		envelopeFrom: received.from,
		files: new Map(
			attachedTo(mail).map(({ filename, content }) => [filename ?? "", Buffer.from(content as ArrayBuffer)]),
		),
		text: mail.text ?? "",
	};
}

/** Outside programs still at work anywhere below the service's processes. */
const workingPrograms = (roots: readonly number[]): string[] =>
	family(roots)
		.map((pid) => {
			try {
				return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
			} catch {
				return "";
			}
		})
		.filter((program) => /soffice|tesseract|pdfto|qpdf/.test(program));

export const nothing = {
	cache: 0,
	queue: 0,
	programs: [] as string[],
	files: ["cache.sock", "living.sock", "outbox.sock", "programs", "queue.sock"],
};
