import { expect, test } from "vitest";
import { ConnectionLimiter, hasRoom } from "./connection-limiter.ts";

/** Of so many connections of a client, how many are let in. */
const entered = (visitors: ConnectionLimiter, address: string, times: number): number =>
	Array.from({ length: times }, () => visitors.tryAcquire(address)).filter(Boolean).length;

function leave(visitors: ConnectionLimiter, address: string, times: number): void {
	for (let number = 0; number < times; number++) visitors.release(address);
}

test("a hundred connections at once, all clients together", () => {
	expect(hasRoom(99)).toBe(true);
	expect(hasRoom(100)).toBe(false);
	expect(hasRoom(1, 2)).toBe(true);
	expect(hasRoom(2, 2)).toBe(false);
});

test("one client has 20 connections at once; this machine is not counted", () => {
	const visitors = new ConnectionLimiter(() => 0);
	expect(entered(visitors, "192.0.2.1", 100)).toBe(20);
	expect(entered(visitors, "192.0.2.2", 1)).toBe(1);
	// An IPv6 client has a whole /64 to choose from.
	expect(entered(visitors, "2001:db8::1", 15) + entered(visitors, "2001:db8::2", 15)).toBe(20);
	expect(entered(visitors, "127.0.0.1", 500)).toBe(500);
	visitors.release("192.0.2.1");
	expect(entered(visitors, "192.0.2.1", 2)).toBe(1);
});

test("one client has 120 connections a minute, one after the other", () => {
	let now = 0;
	const visitors = new ConnectionLimiter(() => now);
	for (let number = 0; number < 120; number++) {
		expect(visitors.tryAcquire("192.0.2.1")).toBe(true);
		visitors.release("192.0.2.1");
	}
	now = 59_999;
	expect(visitors.tryAcquire("192.0.2.1")).toBe(false);
	now = 60_000;
	expect(visitors.tryAcquire("192.0.2.1")).toBe(true);
});

test("one client has 20 wrong passwords an hour", () => {
	let now = 0;
	const visitors = new ConnectionLimiter(() => now);
	expect(entered(visitors, "192.0.2.1", 1)).toBe(1);
	for (let number = 0; number < 19; number++) visitors.recordFailure("192.0.2.1");
	expect(entered(visitors, "192.0.2.1", 1)).toBe(1);
	visitors.recordFailure("192.0.2.1");
	now = 3_599_999;
	expect(entered(visitors, "192.0.2.1", 1)).toBe(0);
	now = 3_600_000;
	expect(entered(visitors, "192.0.2.1", 1)).toBe(1);
	leave(visitors, "192.0.2.1", 3);
});

test("50,000 clients are remembered; for one more the oldest that is gone is forgotten", () => {
	const visitors = new ConnectionLimiter(() => 0);
	const fail = (number: number) => visitors.recordFailure(`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`);
	for (let number = 0; number < 20; number++) visitors.recordFailure("192.0.2.1");
	for (let number = 1; number < 50_000; number++) fail(number);
	expect(visitors.tryAcquire("192.0.2.1")).toBe(false);
	fail(50_000);
	expect(visitors.tryAcquire("192.0.2.1")).toBe(true);
});
