import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** Inside a cell its own tmpfs; outside (tests, samples) the machine's. Never a disk. */
const root = existsSync("/scratch") ? "/scratch" : "/dev/shm";

/** Calls `work` with a folder on tmpfs for the files of external programs, and removes the folder afterwards. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(join(root, "step-"));
	try {
		return await work(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
