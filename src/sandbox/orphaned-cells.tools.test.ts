import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { childrenOf, identities, isWithoutIdMaps, running } from "../../test/helpers/processes.ts";
import { until } from "../../test/helpers/until.ts";
import { mapsToNobody } from "./bubblewrap.ts";
import { killOrphanedCells } from "./orphaned-cells.ts";
import { spawnProcess, terminate } from "./process.ts";
import { bundledProgram } from "./program-bundle.ts";

let programs: string;
beforeAll(async () => {
	// The cells of these tests never get so far that they need a program.
	programs = await mkdtemp("/dev/shm/orphans-");
});
afterAll(() => rm(programs, { recursive: true }));

/** A worker that starts a cell and stops itself at once, before it can write the cell's id maps; continued, it does `then`. */
async function stoppedWorker(then: string): Promise<{ worker: ChildProcess; outermost: number; init: number }> {
	const limits = { scratchMebibytes: 16, memoryMebibytes: 1024, network: false };
	const code = `import { Cell } from "${new URL("cell.ts", import.meta.url).pathname}";
		new Cell("${bundledProgram(programs, "cell")}", ${JSON.stringify(limits)}, "on");
		process.kill(process.pid, "SIGSTOP");
		${then}`;
	const worker = spawnProcess(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
	const [outermost, init] = await until("a cell that waits", () => {
		const [outermost = 0] = childrenOf(worker.pid as number);
		const [init = 0] = childrenOf(outermost);
		return init > 0 && isWithoutIdMaps(init) && [outermost, init];
	});
	return { worker, outermost: outermost as number, init: init as number };
}

// As another user than root, a cell has its maps at once.
test.runIf(mapsToNobody)(
	"a cell that was starting when its worker was killed is found by its bundle folder",
	async () => {
		const { worker, init, outermost } = await stoppedWorker("");
		const cell = identities([outermost, init]);
		process.kill(worker.pid as number, "SIGKILL");
		expect(killOrphanedCells(`${programs}-of-another`)).toBe(0);
		await until("bubblewrap's first process ends with its parent", () => running(cell).length < 2);
		killOrphanedCells(programs);
		await until("its second process ends", () => running(cell).length === 0);
	},
);

test.runIf(mapsToNobody)("a worker that ends by itself ends a cell that was starting", async () => {
	const { worker, init } = await stoppedWorker("process.exit(0);");
	const cell = identities([init]);
	process.kill(worker.pid as number, "SIGCONT");
	await until("the cell's end", () => running(cell).length === 0);
});

test.runIf(mapsToNobody)(
	"a worker ends the rest of a cell whose outermost process was killed at the start",
	async () => {
		const { worker, outermost, init } = await stoppedWorker("setInterval(() => {}, 1000);");
		const [cell, living] = [identities([outermost, init]), identities([worker.pid as number])];
		process.kill(outermost, "SIGKILL");
		process.kill(worker.pid as number, "SIGCONT");
		await until("the cell's end", () => running(cell).length === 0);
		expect(running(living)).toHaveLength(1);
		await terminate(worker);
	},
);
