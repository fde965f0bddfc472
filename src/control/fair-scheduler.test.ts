import { expect, test } from "vitest";
import { isUrgentPriority } from "../queue/priority.ts";
import { FairScheduler } from "./fair-scheduler.ts";

const monday = Date.UTC(2026, 10, 30, 9);

test("a small mail comes before all but the first tasks of a large one, and before a flood of one customer", () => {
	const scheduler = new FairScheduler(2);
	const large = { order: "1", account: "a", acceptedAt: monday };
	const small = { order: "2", account: "b", acceptedAt: monday + 1_000 };
	scheduler.register(large);
	scheduler.register(small);
	expect(isUrgentPriority(scheduler.priority(small, 0))).toBe(true);
	expect(isUrgentPriority(scheduler.priority(large, 1))).toBe(false);
	expect(scheduler.priority(small, 0)).toBeLessThan(scheduler.priority(large, 12));
	const flood = Array.from({ length: 50 }, (_, at) => ({ order: `f${at}`, account: "f", acceptedAt: monday }));
	const leave = flood.map((order) => scheduler.register(order));
	const last = flood[49] as (typeof flood)[number];
	expect(scheduler.priority(last, 0)).toBeGreaterThan(scheduler.priority(small, 100));
	for (const left of leave.slice(0, 49)) left();
	expect(scheduler.priority(last, 0)).toBe(scheduler.priority(large, 0));
});

test("priorities fit into those of BullMQ all week, and the later order never comes first within it", () => {
	const scheduler = new FairScheduler(1);
	const at = (acceptedAt: number, place = 0) => scheduler.priority({ order: "1", acceptedAt }, place);
	const saturday = Date.UTC(2026, 11, 5, 23);
	expect(at(saturday + 3_599_000, 6_000)).toBeLessThan(2 ** 21);
	expect(at(saturday)).toBeGreaterThan(at(monday, 2_000));
	// The week begins anew on Sunday at three.
	expect(at(Date.UTC(2026, 11, 6, 3))).toBeLessThan(at(monday));
});

/** Seconds of a task, the tasks of a file and of a small mail, which come one after the other. */
const [taskSeconds, ofFile, ofMail, cells] = [1.5, 3, 5, 2];

/**
 * A queue of tasks on two cells, second by second: an order of 60 files, and a small mail so often. When the order's last task is done, and what
 * the small mails took, in seconds.
 */
function simulate(mailEverySeconds: number): { large: number; small: number[] } {
	const scheduler = new FairScheduler(cells);
	interface Task {
		readonly priority: number;
		done(now: number): void;
	}
	const waiting: Task[] = [];
	const small: number[] = [];
	const large = { order: "large", acceptedAt: monday };
	scheduler.register(large);
	let results = 0;
	let dispatched = 0;
	let end = 0;
	const file = (left: number) =>
		waiting.push({
			priority: scheduler.priority(large, dispatched++),
			done(now) {
				results += 1;
				if (left > 1) file(left - 1);
				if (results === 60 * ofFile) end = now;
			},
		});
	for (let at = 0; at < 60; at++) file(ofFile);
	const mail = (came: number, step: number) => {
		const order = { order: `m${came}`, acceptedAt: monday + came * 1000 };
		waiting.push({
			priority: scheduler.priority(order, step),
			done: (now) => (step + 1 < ofMail ? mail(came, step + 1) : void small.push(now - came)),
		});
	};
	const running: { readonly task: Task; readonly until: number }[] = [];
	for (let now = 0, next = mailEverySeconds; end === 0 && now < 20_000; now += 0.5) {
		for (const one of running.filter(({ until }) => until <= now)) {
			running.splice(running.indexOf(one), 1);
			scheduler.observe(taskSeconds * 1000);
			one.task.done(now);
		}
		for (; next <= now; next += mailEverySeconds) mail(next, 0);
		waiting.sort((one, other) => one.priority - other.priority);
		while (running.length < cells && waiting.length > 0)
			running.push({ task: waiting.shift() as Task, until: now + taskSeconds });
	}
	return { large: end, small };
}

test("under a steady stream of small mails an order of 60 files ends within three times its time alone", () => {
	const alone = simulate(Number.POSITIVE_INFINITY).large;
	expect(alone).toBeLessThan((60 * ofFile * taskSeconds) / cells + 10);
	// They would take 19 of 20 cell seconds for themselves.
	const busy = simulate((ofMail * taskSeconds) / cells / 0.95);
	expect(busy.large).toBeGreaterThan(alone);
	expect(busy.large).toBeLessThan(3 * alone);
});

test("small mails that need less than half the cells hardly wait for a large order", () => {
	const { small } = simulate((ofMail * taskSeconds) / cells / 0.45);
	const median = small.toSorted((one, other) => one - other)[Math.floor(small.length / 2)] as number;
	expect(small.length).toBeGreaterThan(10);
	expect(median).toBeLessThan(3 * ofMail * taskSeconds);
});
