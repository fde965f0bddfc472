import { expect, test } from "vitest";
import { ConnectionLimiter, hasRoom } from "./connection-limiter.ts";

/** How many of `times` connections of a client are accepted. */
const accepted = (limiter: ConnectionLimiter, address: string, times: number): number =>
	Array.from({ length: times }, () => limiter.tryAcquire(address)).filter(Boolean).length;

function release(limiter: ConnectionLimiter, address: string, times: number): void {
	for (let number = 0; number < times; number++) limiter.release(address);
}

test("a hundred connections at once, all clients together", () => {
	expect(hasRoom(99)).toBe(true);
	expect(hasRoom(100)).toBe(false);
	expect(hasRoom(1, 2)).toBe(true);
	expect(hasRoom(2, 2)).toBe(false);
});

test("one client has 20 connections at once; this machine is not counted", () => {
	const limiter = new ConnectionLimiter(() => 0);
	expect(accepted(limiter, "192.0.2.1", 100)).toBe(20);
	expect(accepted(limiter, "192.0.2.2", 1)).toBe(1);
	// An IPv6 client has a whole /64 to choose from.
	expect(accepted(limiter, "2001:db8::1", 15) + accepted(limiter, "2001:db8::2", 15)).toBe(20);
	expect(accepted(limiter, "127.0.0.1", 500)).toBe(500);
	limiter.release("192.0.2.1");
	expect(accepted(limiter, "192.0.2.1", 2)).toBe(1);
});

test("one client has 120 connections a minute, one after the other", () => {
	let now = 0;
	const limiter = new ConnectionLimiter(() => now);
	for (let number = 0; number < 120; number++) {
		expect(limiter.tryAcquire("192.0.2.1")).toBe(true);
		limiter.release("192.0.2.1");
	}
	now = 59_999;
	expect(limiter.tryAcquire("192.0.2.1")).toBe(false);
	now = 60_000;
	expect(limiter.tryAcquire("192.0.2.1")).toBe(true);
});

test("one client has 20 wrong passwords an hour", () => {
	let now = 0;
	const limiter = new ConnectionLimiter(() => now);
	expect(accepted(limiter, "192.0.2.1", 1)).toBe(1);
	for (let number = 0; number < 19; number++) limiter.recordFailure("192.0.2.1");
	expect(accepted(limiter, "192.0.2.1", 1)).toBe(1);
	limiter.recordFailure("192.0.2.1");
	now = 3_599_999;
	expect(accepted(limiter, "192.0.2.1", 1)).toBe(0);
	now = 3_600_000;
	expect(accepted(limiter, "192.0.2.1", 1)).toBe(1);
	release(limiter, "192.0.2.1", 3);
});

test("50,000 clients are remembered; for one more the oldest that is gone is forgotten", () => {
	const limiter = new ConnectionLimiter(() => 0);
	const fail = (number: number) => limiter.recordFailure(`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`);
	for (let number = 0; number < 20; number++) limiter.recordFailure("192.0.2.1");
	for (let number = 1; number < 50_000; number++) fail(number);
	expect(limiter.tryAcquire("192.0.2.1")).toBe(false);
	fail(50_000);
	expect(limiter.tryAcquire("192.0.2.1")).toBe(true);
});
