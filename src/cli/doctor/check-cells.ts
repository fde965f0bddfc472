import { readFile, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Config, usableMemory } from "../../config.ts";
import { projectFolder } from "../../project.ts";
import { mapsToNobody } from "../../sandbox/bubblewrap.ts";
import { startsCells, whyNoCells } from "../../sandbox/cell-check.ts";
import { urgentPermits } from "../../worker/priority-semaphore.ts";
import { type Check, error, ok, warning } from "./check-result.ts";

/** Checks for what cells need. */
export const cellChecks: readonly Check[] = [memory, openFiles, tmpfs, sandbox, libraries];

/** What a cell at work takes at a large page: Node, an image of 300 dpi, a tool. */
const cellBytes = 1_000_000_000;
/** A hundred SMTP connections, cells' pipes, Redis. */
const neededFiles = 8_192;
/** statfs(2) magic numbers of file systems that live in RAM. */
const ramFileSystems = new Set([0x01021994, 0x858458f6]);
/** Libraries with machine code of their own, which a hurried installation leaves out. */
const nativeLibraries: Readonly<Record<string, () => Promise<unknown>>> = {
	sharp: () => import("sharp"),
	"onnxruntime-node": () => import("onnxruntime-node"),
	"sodium-native": () => import("sodium-native"),
	esbuild: () => import("esbuild"),
};

async function memory({ cells, cacheMemory, cacheUrl }: Config) {
	const most = cells + urgentPermits;
	const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
	const neededBytes = most * cellBytes + (cacheUrl ? 0 : cacheMemory);
	const [has, needed] = [gigabytes(usableMemory()), gigabytes(neededBytes)];
	return usableMemory() >= neededBytes
		? ok("memory", `${has}, of which ${most} cells and the cache take at most ${needed}`)
		: warning("memory", `${has} for up to ${needed}`, "fewer MARAMAIL_CELLS, or less MARAMAIL_CACHE_MEMORY");
}

async function openFiles() {
	const limits = await readFile("/proc/self/limits", "utf8");
	const files = Number(/Max open files\s+\d+\s+(\d+)/.exec(limits)?.[1]);
	return files >= neededFiles
		? ok("open files", String(files))
		: warning("open files", `at most ${files}`, `LimitNOFILE=${neededFiles}`);
}

async function tmpfs() {
	const { type, bavail, bsize } = await statfs("/dev/shm");
	const mebibytes = Math.round((bavail * bsize) / 1024 / 1024);
	return ramFileSystems.has(type)
		? ok("tmpfs", `/dev/shm with ${mebibytes} MiB free`)
		: error("tmpfs", "/dev/shm does not lie in RAM", "mount -t tmpfs tmpfs /dev/shm");
}

async function sandbox() {
	if (!(await startsCells(join(projectFolder, "src/services/run-in-cell.ts"), "on"))) {
		const { says, mend } = await whyNoCells();
		return error("sandbox", `no cell starts: ${says}`, mend);
	}
	return mapsToNobody || process.getuid?.() !== 0
		? ok("sandbox", "bubblewrap starts cells")
		: warning(
				"sandbox",
				"cells are run by root, whose processes the kernel does not count",
				"a checkout that everybody may read (chmod -R o+rX), or a user of its own for the service",
			);
}

async function libraries() {
	const names = Object.keys(nativeLibraries);
	const loaded = await Promise.allSettled(Object.values(nativeLibraries).map((load) => load()));
	const missing = names.filter((_, index) => loaded[index]?.status === "rejected");
	const mend = `rm -r ${join(projectFolder, "node_modules")}; ${join(projectFolder, "scripts/setup")}`;
	return missing.length === 0
		? ok("libraries", names.join(", "))
		: error("libraries", `not for this machine: ${missing.join(", ")}`, mend);
}
