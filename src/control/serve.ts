import { Cache } from "../cache/client.ts";
import type { Config } from "../config.ts";
import { signReceipt } from "../crypto/receipt.ts";
import { answerBy } from "../limits.ts";
import { log } from "../log.ts";
import { mailOutBytes, orderSeconds, ordersTotal } from "../metrics.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import { Queue } from "../queue/queue.ts";
import { Quotas } from "../queue/quotas.ts";
import { Receipts } from "../queue/receipts.ts";
import { retries } from "../retry.ts";
import { serviceNames } from "../services/registry.ts";
import { answer, type Next } from "./answer.ts";
import { VersionGraph } from "./graph.ts";
import { type Plan, plan } from "./plan.ts";
import { Shares } from "./shares.ts";

/** Orders at once in one control: it only waits and plans. */
const ordersAtOnce = 200;
/** Results that arrive within this time are looked at together, in ms. */
const gatherMs = 20;
/** How long a task's job may outlive its result before the order is forgotten all the same, in ms. */
const settleMostMs = 2_000;
/** The net below the notifications: after its pause without news control looks by itself for tasks whose job is gone. */
const lostTask = retries.lost;

/** Control: interprets, plans, dispatches, gathers, has the answer made and delivered, forgets. Sees handles and figures only. */
/** `receiptSeed`: receipts are signed with it. */
export async function serveControl(config: Config & { cacheUrl: string; queueUrl: string }, receiptSeed: Buffer) {
	const cache = new Cache(config.cacheUrl);
	const queue = new Queue(config.queueUrl);
	const accounts = new Quotas(config.queueUrl);
	const receipts = new Receipts(config.queueUrl);
	await Promise.all([cache.ping(), queue.ping()]);

	const shares = new Shares();

	async function conduct(message: OrderMessage): Promise<(() => unknown) | null> {
		const left = shares.enter(message);
		const lateAt = message.acceptedAt + (message.expiresAt - message.acceptedAt) * answerBy;
		const given: Given = new Map();
		const news = new News();
		const deaf = await queue.onResult(message.order, () => news.ring());
		try {
			for (let quiet = true; ; quiet = !(await news.wait(lostTask.pausesMs[0]))) {
				const results = await queue.results(message.order);
				if (results === null) return overBefore(message);
				const settled = planOf(message, results, Date.now() > lateAt);
				const next = nextOf(message, results, settled);
				if (next.do === "end") {
					await charge(message, settled);
					return await end(message, next, given);
				}
				// Only when there is no news is it worth asking whether what was given out is still there.
				for (const [place, task] of next.tasks.entries())
					if (quiet || !given.has(task.id)) await give(message, task, given, place);
			}
		} finally {
			deaf();
			left();
		}
	}

	function planOf(message: OrderMessage, results: ReadonlyMap<string, TaskResult>, late: boolean): Plan {
		// Once an answer is composed, documents that come late change nothing any more.
		try {
			return plan(message, results, late || results.has("reply-0"));
		} catch {
			// A result that does not fit its plan is our fault, not the customer's: she still gets an answer.
			log.error({ order: message.order }, "order cannot be planned");
			return unplannable;
		}
	}

	function nextOf(message: OrderMessage, results: ReadonlyMap<string, TaskResult>, settled: Plan): Next {
		return settled.tasks.length > 0 ? { do: "tasks", tasks: settled.tasks } : answer(message, results, settled, config);
	}

	/** The order's pages go on the customer's account. One that cannot be reached keeps nothing from its end. */
	async function charge({ account }: OrderMessage, { sources }: Plan): Promise<void> {
		const pages = sources.reduce((sum, { result }) => sum + (result?.pages ?? 0), 0);
		if (account !== undefined && pages > 0) await accounts.chargePages(account, pages).catch(() => {});
	}

	async function give(message: OrderMessage, task: GivenTask, given: Given, place: number) {
		const times = given.get(task.id)?.times ?? 0;
		if (times > 0 && (await queue.isPending(task.service, message.order, task.id))) return;
		if (times >= lostTask.attempts) return queue.saveResult(message.order, task.id, { failure: "lost", ms: 0 });
		given.set(task.id, { service: task.service, times: times + 1 });
		const { id, service, inputs, options, delayMs } = task;
		if (task.wantsEnvelope) await queue.requestEnvelope(message.order);
		await queue.dispatch(
			service,
			{
				order: message.order,
				task: id,
				inputs: [...inputs],
				options,
				// A service that the mail server did not know yet finds a box that does not open.
				key: (task.ofNotice ? message.notice : message)?.keys[service] ?? "",
				expiresAt: message.expiresAt,
			},
			{ priority: shares.priority(message, place), delayMs: delayMs ?? 0 },
		);
	}

	/** Everything of the order is destroyed; says so when the last entry is gone. */
	async function end(
		message: OrderMessage,
		{ outcome, bytes }: Extract<Next, { do: "end" }>,
		given: Given,
	): Promise<(() => unknown) | null> {
		const endedAt = Date.now();
		for (const [task, { service }] of given)
			await queue.waitUntilTaskRemoved(service, message.order, task, settleMostMs);
		const settled = await queue.closeOrder(message);
		if (settled === null) return overBefore(message);
		for (const keys of settled.blobs) await cache.deleteChunks(keys);
		// Not asked of the message: where a clock jumped, the job is still the first one.
		if (settled.again) await cache.deleteAllOf(message.order);
		await queue.forgetOrder(message);
		return async () => {
			await keepReceipt(message, isAnswer(outcome) ? endedAt : null, settled.blobs.length);
			tell(message, outcome, bytes);
		};
	}

	/** Only now, when the last box with the key is gone from the queue: a receipt never promises what is still to come. */
	async function keepReceipt(message: OrderMessage, answeredAt: number | null, blobs: number): Promise<void> {
		const about = {
			number: message.order,
			receivedAt: new Date(message.acceptedAt).toISOString(),
			answeredAt: answeredAt === null ? null : new Date(answeredAt).toISOString(),
			destroyedAt: new Date().toISOString(),
			// The share of the key lies among the blobs, but is none.
			blobs: Math.max(0, blobs - 1),
			keys: 1,
		};
		await receipts
			.keep(signReceipt(about, receiptSeed))
			.catch(() => log.error({ order: message.order }, "receipt could not be kept"));
	}

	/** Ended by another control, or lost: then whoever owes its answer submits it again. */
	function overBefore({ order }: OrderMessage): null {
		log.warn({ order }, "order was over before its end");
		return null;
	}

	function tell(message: OrderMessage, outcome: string, bytes: number): void {
		const seconds = (Date.now() - message.acceptedAt) / 1000;
		ordersTotal.inc({ outcome });
		orderSeconds.observe(seconds);
		mailOutBytes.inc(bytes);
		log.info({ order: message.order, outcome, seconds, bytes }, "order forgotten");
	}

	queue.workers.takeOrders(ordersAtOnce, serviceNames, conduct);
	return {
		/** Orders that have not come to their end, and ends that are not noted yet. */
		open: () => queue.unfinished(),
		async close() {
			await queue.close({ abandon: true });
			accounts.close();
			receipts.close();
			cache.close();
		},
	};
}

const unplannable: Plan = { graph: new VersionGraph(), tasks: [], sources: [], answerable: true, failure: "crashed" };

const isAnswer = (outcome: string): boolean => outcome === "answered" || outcome === "partly";

/** The tasks that this control gave out, and how often. */
type Given = Map<string, { readonly service: string; readonly times: number }>;
type GivenTask = Extract<Next, { do: "tasks" }>["tasks"][number];

/** A bell: rings are gathered for a moment, and the wait ends by itself. */
class News {
	#rung = false;
	#wake: (() => void) | undefined;

	ring(): void {
		this.#rung = true;
		this.#wake?.();
	}

	/** Whether it rang. */
	async wait(mostMs: number): Promise<boolean> {
		if (!this.#rung) {
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, mostMs);
				this.#wake = () => {
					clearTimeout(timer);
					resolve();
				};
			});
			this.#wake = undefined;
		}
		await new Promise((resolve) => setTimeout(resolve, gatherMs));
		const rang = this.#rung;
		this.#rung = false;
		return rang;
	}
}
