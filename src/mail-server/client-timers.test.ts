import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startClientTimers } from "./client-timers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a client that names no sender of ours is sent away after a minute", () => {
	const tooSlow = vi.fn();
	startClientTimers(tooSlow);
	vi.advanceTimersByTime(59_999);
	expect(tooSlow).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(tooSlow).toHaveBeenCalledOnce();
});

test("a client that is known stays 40 minutes, and no longer", () => {
	const tooSlow = vi.fn();
	startClientTimers(tooSlow).known();
	vi.advanceTimersByTime(40 * 60_000 - 1);
	expect(tooSlow).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(tooSlow).toHaveBeenCalledOnce();
});
