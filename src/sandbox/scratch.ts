import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** Inside a cell this is its own tmpfs; outside (tests, samples) it is the machine's. Never a disk. */
const root = existsSync("/scratch") ? "/scratch" : "/dev/shm";

/** Where outside programs find and leave their files: a tmpfs folder that is gone when `work` is over. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(join(root, "step-"));
	try {
		return await work(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
