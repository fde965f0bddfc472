import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { log } from "../log.ts";
import { Watchdog } from "./watchdog.ts";

const { level } = log;
beforeEach(() => {
	vi.useFakeTimers();
	log.level = "silent";
});
afterEach(() => {
	vi.useRealTimers();
	log.level = level;
});

/** A process that there is not: no signal reaches anybody. */
const child = () => Object.assign(new EventEmitter(), { pid: 2 ** 30, kill: vi.fn() });

test("a process without heartbeat for a minute is killed; one with heartbeats is not", () => {
	const [silent, speaking] = [child(), child()];
	const watchdog = new Watchdog();
	watchdog.heartbeatOf(silent as unknown as ChildProcess)();
	const alive = watchdog.heartbeatOf(speaking as unknown as ChildProcess);
	for (let second = 0; second < 59; second++) {
		alive();
		vi.advanceTimersByTime(1_000);
	}
	expect(silent.kill).not.toHaveBeenCalled();
	alive();
	vi.advanceTimersByTime(1_000);
	expect(silent.kill).toHaveBeenCalledWith("SIGKILL");
	expect(speaking.kill).not.toHaveBeenCalled();
	watchdog.close();
});
