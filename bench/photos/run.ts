import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { nodeFlags } from "../../src/sandbox/bubblewrap.ts";
import { runProcess } from "../../src/sandbox/process.ts";
import { bundle } from "../../src/sandbox/program-bundle.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import type { PhotoOptions } from "../../src/services/photo/task.ts";
import type { Worked } from "./work.ts";

const deadlineMs = 120_000;

let packing: Promise<string> | undefined;

/** Packed as the programs of cells are: what a start costs counts. */
async function packed(): Promise<string> {
	const folder = await mkdtemp("/dev/shm/bench-photos-");
	process.once("exit", () => rmSync(folder, { recursive: true }));
	await bundle(folder, ["bench/photos/work.ts"]);
	return `${folder}/work.mjs`;
}

/** Works on a photo in a process of its own; undefined where the step refused it. `use` gets the pages' folder. */
export async function worked<T>(
	photo: string,
	use: (worked: Worked, folder: string) => Promise<T>,
	colour: PhotoOptions["colour"] = "auto",
): Promise<T | undefined> {
	return withScratch(async (folder) => {
		packing ??= packed();
		const args = [...nodeFlags, await packing, photo, folder, colour];
		const { code, stdout } = await runProcess(process.execPath, args, { deadlineMs, env: { PATH: "/usr/bin:/bin" } });
		return code === 0 ? use(JSON.parse(stdout.toString("utf8")) as Worked, folder) : undefined;
	});
}
