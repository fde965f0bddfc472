import { fileURLToPath } from "node:url";
import { run } from "../../src/cell/process.ts";
import { withScratch } from "../../src/cell/scratch.ts";
import type { PhotoOptions } from "../../src/services/photo/task.ts";
import type { Worked } from "./work.ts";

const deadlineMs = 120_000;

/** Works on a photo in a process of its own; undefined where the step refused it. `use` gets the pages' folder. */
export async function worked<T>(
	photo: string,
	use: (worked: Worked, folder: string) => Promise<T>,
	colour: PhotoOptions["colour"] = "auto",
): Promise<T | undefined> {
	return withScratch(async (folder) => {
		const script = fileURLToPath(new URL("work.ts", import.meta.url));
		const args = ["--disable-warning=ExperimentalWarning", script, photo, folder, colour];
		const { code, stdout } = await run(process.execPath, args, { deadlineMs, env: { PATH: "/usr/bin:/bin" } });
		return code === 0 ? use(JSON.parse(stdout.toString("utf8")) as Worked, folder) : undefined;
	});
}
