import { setTimeout as sleep } from "node:timers/promises";
import { Cache } from "../cache/client.ts";
import type { Config } from "../config.ts";
import { signReceipt } from "../crypto/receipt-signature.ts";
import { taskSigner } from "../crypto/task-signature.ts";
import { answerBy, noticeBy, noticeGraceMs } from "../limits.ts";
import { log } from "../log.ts";
import { mailOutBytes, orderSeconds, ordersTotal } from "../metrics.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import { Queue } from "../queue/queue.ts";
import { Quotas } from "../queue/quotas.ts";
import { Receipts } from "../queue/receipts.ts";
import { retries } from "../retry.ts";
import { serviceNames } from "../services/registry.ts";
import { planAnswer } from "./answer-plan.ts";
import { planConstantNotice } from "./delivery-plan.ts";
import { FairScheduler } from "./fair-scheduler.ts";
import type { Next, NextTask } from "./next-tasks.ts";
import { type Plan, plan } from "./plan.ts";
import { VersionGraph } from "./version-graph.ts";

/** Orders at once in one control: it only waits and plans. */
const ordersAtOnce = 200;
/** Results that arrive within this time are planned together, in ms. */
const debounceMs = 20;
/** How long the removal of a completed task's job may take before the order is forgotten all the same, in ms. */
const removalTimeoutMs = 2_000;
/** Pub/sub may lose messages: after this policy's pause without a result control checks for tasks whose job is lost. */
const lostTask = retries.lost;

/**
 * The role "control": plans each order, dispatches its tasks, has the answer composed and delivered, and destroys the order. Sees handles and
 * figures only. `seeds`: 32 bytes each, to sign receipts and tasks with. Rejects when cache or queue cannot be reached.
 */
export async function startControl(
	config: Config & { cacheUrl: string; queueUrl: string },
	seeds: { readonly receipts: Buffer; readonly tasks: Buffer },
) {
	const sign = taskSigner(seeds.tasks);
	const cache = new Cache(config.cacheUrl);
	const queue = new Queue(config.queueUrl);
	const accounts = new Quotas(config.queueUrl);
	const receipts = new Receipts(config.queueUrl);
	await Promise.all([cache.ping(), queue.ping()]);

	const scheduler = new FairScheduler(config.cells);
	/** When the service began to end its orders (ms since 1970): they are answered with what is done. */
	let hurriedAt = Number.POSITIVE_INFINITY;

	async function conduct(message: OrderMessage): Promise<(() => unknown) | null> {
		const leaveScheduler = scheduler.register(message);
		const after = (share: number) => message.acceptedAt + (message.expiresAt - message.acceptedAt) * share;
		const isLate = () => Date.now() > Math.min(after(answerBy), hurriedAt);
		const isOver = () => Date.now() > Math.min(after(noticeBy), hurriedAt + noticeGraceMs);
		/** Its answer could not be composed in time; from here on only the constant notice counts. */
		let gaveUp = false;
		/** Tasks whose time the scheduler knows. */
		const measured = new Set<string>();
		const dispatched: Dispatched = new Map();
		const wakeSignal = new WakeSignal();
		const unsubscribe = await queue.onResult(message.order, () => wakeSignal.set());
		try {
			for (let quiet = true; ; quiet = !(await wakeSignal.wait(lostTask.pausesMs[0]))) {
				const results = await queue.results(message.order);
				if (results === null) return endedElsewhere(message);
				for (const [task, { ms }] of results) {
					if (!measured.has(task)) scheduler.observe(ms);
					measured.add(task);
				}
				const settled = planOf(message, results, isLate());
				const planned = nextOf(message, results, settled);
				const uncomposed = planned.do === "tasks" && planned.tasks.find(({ service }) => service === "reply");
				gaveUp ||= results.has("notice-0") || (isOver() && uncomposed !== false && uncomposed !== undefined);
				const next = gaveUp ? noticeInstead(message, results, uncomposed || undefined) : planned;
				if (next.do === "end") {
					await charge(message, settled);
					return await end(message, next, dispatched);
				}
				// Dispatched tasks are checked only after a pause without results.
				// An answer that is ready to be composed or sent frees the memory of its order: it goes first.
				const isAnswering = planned !== next || settled.tasks.length === 0;
				for (const [at, task] of next.tasks.entries()) {
					const place = isAnswering ? at : Math.max(dispatched.size, results.size + at);
					if (quiet || !dispatched.has(task.id)) await dispatch(message, task, dispatched, place);
				}
			}
		} finally {
			unsubscribe();
			leaveScheduler();
		}
	}

	function planOf(message: OrderMessage, results: ReadonlyMap<string, TaskResult>, late: boolean): Plan {
		// Nothing of the mail is looked at.
		if (message.purpose !== undefined) return nothingToDo;
		// Once an answer is composed, documents that come late change nothing any more.
		try {
			return plan(message, results, late || results.has("reply-0"));
		} catch {
			// A result that does not fit its plan is our defect: the customer still gets an answer.
			log.error({ order: message.order }, "order cannot be planned");
			return unplannable;
		}
	}

	function nextOf(message: OrderMessage, results: ReadonlyMap<string, TaskResult>, settled: Plan): Next {
		if (message.purpose === "bounced") return planConstantNotice(message, results, "refused");
		return settled.tasks.length > 0
			? { do: "tasks", tasks: settled.tasks }
			: planAnswer(message, results, settled, config);
	}

	function noticeInstead(message: OrderMessage, results: ReadonlyMap<string, TaskResult>, lost?: NextTask): Next {
		// Where the cache lost the order its envelope is the one that the mail server restores.
		if (!lost?.ofNotice || !message.notice) return planConstantNotice(message, results, "unworked");
		const { ofNotice, needsEnvelope } = lost;
		const about = { ...message, envelope: message.notice.envelope };
		return planConstantNotice(about, results, "unworked", { ofNotice, ...(needsEnvelope ? { needsEnvelope } : {}) });
	}

	/** Counts the order's pages for the customer's quota. An unreachable counter does not delay the order's end. */
	async function charge({ account }: OrderMessage, { sources }: Plan): Promise<void> {
		const pages = sources.reduce((sum, { result }) => sum + (result?.pages ?? 0), 0);
		if (account !== undefined && pages > 0) await accounts.chargePages(account, pages).catch(() => {});
	}

	async function dispatch(message: OrderMessage, task: DispatchedTask, dispatched: Dispatched, place: number) {
		const times = dispatched.get(task.id)?.times ?? 0;
		if (times > 0 && (await queue.isPending(task.service, message.order, task.id))) return;
		if (times >= lostTask.attempts) return queue.saveResult(message.order, task.id, { failure: "lost", ms: 0 });
		dispatched.set(task.id, { service: task.service, times: times + 1 });
		const { id, service, inputs, options, delayMs } = task;
		if (task.needsEnvelope) await queue.requestEnvelope(message.order);
		await queue.dispatch(
			service,
			{
				order: message.order,
				task: id,
				inputs: [...inputs],
				options,
				// A service that the mail server does not know yet gets an empty box: its task fails as "tampered".
				key: (task.ofNotice ? message.notice : message)?.keys[service] ?? "",
				expiresAt: message.expiresAt,
			},
			{ priority: scheduler.priority(message, place), delayMs: delayMs ?? 0 },
			sign,
		);
	}

	/** Destroys everything of the order. The returned function writes the receipt when the order's job is removed. */
	async function end(
		message: OrderMessage,
		{ outcome, bytes }: Extract<Next, { do: "end" }>,
		dispatched: Dispatched,
	): Promise<(() => unknown) | null> {
		const endedAt = Date.now();
		for (const [task, { service }] of dispatched)
			await queue.waitUntilTaskRemoved(service, message.order, task, removalTimeoutMs);
		const settled = await queue.closeOrder(message);
		if (settled === null) return endedElsewhere(message);
		for (const keys of settled.blobs) await cache.deleteChunks(keys);
		// Not read from the message: after a jump of the clock the job is still the first one.
		if (settled.again) await cache.deleteAllOf(message.order);
		await queue.forgetOrder(message);
		return async () => {
			await keepReceipt(message, isAnswer(outcome) ? endedAt : null, settled.blobs.length);
			reportEnd(message, outcome, bytes);
		};
	}

	/** Called when the last box with the key is gone from the queue: a receipt attests only what has happened. */
	async function keepReceipt(message: OrderMessage, answeredAt: number | null, blobs: number): Promise<void> {
		const about = {
			number: message.order,
			receivedAt: new Date(message.acceptedAt).toISOString(),
			answeredAt: answeredAt === null ? null : new Date(answeredAt).toISOString(),
			destroyedAt: new Date().toISOString(),
			// The key share is stored among the blobs, but is none.
			blobs: Math.max(0, blobs - 1),
			keys: 1,
		};
		await receipts
			.keep(signReceipt(about, seeds.receipts))
			.catch(() => log.error({ order: message.order }, "receipt could not be kept"));
	}

	/** The order was ended by another control, or lost: then its mail server submits it again. */
	function endedElsewhere({ order }: OrderMessage): null {
		log.warn({ order }, "order was over before its end");
		return null;
	}

	function reportEnd(message: OrderMessage, outcome: string, bytes: number): void {
		const seconds = (Date.now() - message.acceptedAt) / 1000;
		ordersTotal.inc({ outcome });
		orderSeconds.observe(seconds);
		mailOutBytes.inc(bytes);
		log.info({ order: message.order, outcome, seconds, bytes }, "order forgotten");
	}

	queue.workers.takeOrders(ordersAtOnce, serviceNames, conduct);
	return {
		/** Orders in work, and completed ones whose receipt is not yet written. */
		open: () => queue.unfinished(),
		/** All orders are answered now, with what is done; those whose answer cannot be composed get the constant notice. */
		hurry(): void {
			hurriedAt = Math.min(hurriedAt, Date.now());
		},
		async close() {
			await queue.close({ abandon: true });
			accounts.close();
			receipts.close();
			cache.close();
		},
	};
}

const nothingToDo: Plan = { graph: new VersionGraph(), tasks: [], sources: [], answerable: true };
const unplannable: Plan = { graph: new VersionGraph(), tasks: [], sources: [], answerable: true, failure: "crashed" };

const isAnswer = (outcome: string): boolean => outcome === "answered" || outcome === "partly";

/** The tasks that this control has dispatched, and how often. */
type Dispatched = Map<string, { readonly service: string; readonly times: number }>;
type DispatchedTask = Extract<Next, { do: "tasks" }>["tasks"][number];

/** A wake signal with time-out (auto-reset event): signals within `debounceMs` count as one. */
class WakeSignal {
	#signal = new AbortController();

	set(): void {
		this.#signal.abort();
	}

	/** Resolves with true after a signal, with false after `mostMs` without one. */
	async wait(mostMs: number): Promise<boolean> {
		await sleep(mostMs, undefined, { signal: this.#signal.signal }).catch(() => {});
		await sleep(debounceMs);
		const rang = this.#signal.signal.aborted;
		this.#signal = new AbortController();
		return rang;
	}
}
