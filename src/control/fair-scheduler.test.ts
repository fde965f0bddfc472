import { expect, test } from "vitest";
import { FairScheduler } from "./fair-scheduler.ts";

test("a small mail comes before all but the first page of a large one, and before a flood of one customer", () => {
	const shares = new FairScheduler();
	const large = { order: "1", account: "a" };
	const small = { order: "2", account: "b" };
	shares.register(large);
	shares.register(small);
	expect(shares.priority(small, 0)).toBe(shares.priority(large, 0));
	expect(shares.priority(small, 0)).toBeLessThan(shares.priority(large, 1));
	const flood = Array.from({ length: 50 }, (_, at) => ({ order: `f${at}`, account: "f" }));
	const leave = flood.map((order) => shares.register(order));
	expect(shares.priority(flood[49] as { order: string }, 0)).toBeGreaterThan(shares.priority(small, 100));
	for (const left of leave.slice(0, 49)) left();
	expect(shares.priority(flood[49] as { order: string }, 0)).toBe(1);
});
