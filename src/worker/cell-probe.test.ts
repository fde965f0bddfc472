import { expect, onTestFinished, test, vi } from "vitest";
import { log } from "../log.ts";
import { CellProbe } from "./cell-probe.ts";

test("workers register after a cell has run, unregister when none does, and come back", async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	log.level = "silent";
	onTestFinished(() => {
		log.level = "info";
	});
	const said: string[] = [];
	let starts: boolean | null = false;
	const probe = new CellProbe(async () => {
		said.push("probe");
		return starts;
	});
	const stop = probe.follow(() => {
		said.push("registered");
		return async () => void said.push("unregistered");
	});
	await probe.first;
	expect(said).toEqual(["probe"]);
	starts = true;
	await vi.advanceTimersByTimeAsync(5_000);
	expect(said.splice(0)).toEqual(["probe", "probe", "registered"]);
	// A machine that is too busy for a probe changes nothing.
	starts = null;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(said.splice(0)).toEqual(["probe"]);
	starts = false;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(said.splice(0)).toEqual(["probe", "unregistered"]);
	// A task that crashed asks by itself; those that ask at once share a probe.
	starts = true;
	expect(await Promise.all([probe.look(), probe.look()])).toEqual([true, true]);
	expect(said.splice(0)).toEqual(["probe", "registered"]);
	stop();
	await vi.advanceTimersByTimeAsync(600_000);
	expect(said).toEqual([]);
});
