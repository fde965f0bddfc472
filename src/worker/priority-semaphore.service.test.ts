import { randomBytes } from "node:crypto";
import { Queue as BullQueue } from "bullmq";
import { expect, test, vi } from "vitest";
import { privateServer } from "../../test/helpers/private-server.ts";
import { publicTaskKey, taskSigner, taskVerifier } from "../crypto/task-signature.ts";
import { newId } from "../handle.ts";
import type { Lease } from "../queue/job-queues.ts";
import type { TaskMessage } from "../queue/messages.ts";
import { Queue } from "../queue/queue.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { PrioritySemaphore } from "./priority-semaphore.ts";

const minuteMs = 60_000;
const result = { outputs: [], figures: {}, ms: 1 };

const server = privateServer("queue");

test("of those that wait the most urgent is next", async () => {
	const places = new PrioritySemaphore(1);
	const turn = (priority: number): Lease => ({
		priority,
		failedAttempts: 0,
		hasHigherPriorityWaiting: async () => false,
	});
	const done: number[] = [];
	const wait = (priority: number) => places.withPermit(turn(priority), async () => void done.push(priority));
	const held = Promise.withResolvers<void>();
	const first = places.withPermit(turn(9), () => held.promise);
	const others = [wait(7), wait(2), wait(5), wait(2)];
	held.resolve();
	await Promise.all([first, ...others]);
	expect(done).toEqual([2, 2, 5, 7]);
});

test("the first task of a mail need not wait for a place; the next ones do, and it leaves them its own", async () => {
	const places = new PrioritySemaphore(1, 1);
	const turn = (priority: number): Lease => ({
		priority,
		failedAttempts: 0,
		hasHigherPriorityWaiting: async () => false,
	});
	const [large, small] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	const begun: string[] = [];
	const begin = (name: string, priority: number, until: Promise<void>) =>
		places.withPermit(turn(priority), () => {
			begun.push(name);
			return until;
		});
	const all = [begin("page 5", 5, large.promise), begin("letter", 2, small.promise), begin("page 6", 7, large.promise)];
	all.push(begin("other letter", 2, small.promise));
	expect(begun).toEqual(["page 5", "letter"]);
	small.resolve();
	await all[3];
	expect(begun).toEqual(["page 5", "letter", "other letter"]);
	large.resolve();
	await Promise.all(all);
	expect(begun.at(-1)).toBe("page 6");
});

test("a worker that waits for its turn gives its task back for a more urgent one, and does it afterwards", async () => {
	const order = newId();
	const queue = new Queue(server.urlFor("control"));
	const raw = new BullQueue("task-ocr", { connection: redisOptions(server.urlFor("control")) });
	const expiresAt = Date.now() + minuteMs;
	const task = (name: string): TaskMessage => ({ order, task: name, inputs: [], options: {}, key: "", expiresAt });
	const mail = { order, blob: newId(), kind: "mail", size: 1 } as const;
	const message = { order, mail, envelope: mail, keys: {}, acceptedAt: Date.now(), expiresAt };
	const places = new PrioritySemaphore(1);
	const held = Promise.withResolvers<void>();
	const done: string[] = [];
	const seed = randomBytes(32);
	try {
		await queue.submitOrder(message);
		const other = places.withPermit(
			{ priority: 1, failedAttempts: 0, hasHigherPriorityWaiting: async () => false },
			() => held.promise,
		);
		queue.workers.takeTasks("ocr", 1, taskVerifier(publicTaskKey(seed)), ({ task: name }, turn) =>
			places.withPermit(turn, async () => {
				done.push(name);
				return result;
			}),
		);
		const isActive = async (name: string) => (await raw.getActive()).some(({ id }) => id?.endsWith(name));
		await queue.dispatch("ocr", task("page-1900"), { priority: 1900, delayMs: 0 }, taskSigner(seed));
		await vi.waitUntil(() => isActive("page-1900"), { timeout: 10_000 });
		await queue.dispatch("ocr", task("page-1"), { priority: 1, delayMs: 0 }, taskSigner(seed));
		await vi.waitUntil(() => isActive("page-1"), { timeout: 10_000 });
		held.resolve();
		await other;
		await vi.waitFor(() => expect(done).toEqual(["page-1", "page-1900"]), { timeout: 10_000 });
	} finally {
		await queue.forgetOrder(message);
		await queue.close({ abandon: true });
		await raw.close();
	}
});
