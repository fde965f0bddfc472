import { expect, test } from "vitest";
import { RateLimiter } from "./rate-limit.ts";

test("an address may ask so often a minute, others meanwhile too; a minute later again", () => {
	const limit = new RateLimiter();
	const allowed = (address: string, now: number) =>
		Array.from({ length: 100 }, () => limit.allows(address, now)).filter(Boolean).length;
	expect(allowed("192.0.2.1", 0)).toBe(60);
	expect(allowed("192.0.2.1", 59_999)).toBe(0);
	expect(allowed("192.0.2.2", 59_999)).toBe(60);
	expect(allowed("192.0.2.1", 60_000)).toBe(60);
});
