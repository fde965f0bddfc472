import { readFile } from "node:fs/promises";
import { isWithoutCoreDumps } from "../../sandbox/process.ts";
import { type Check, error, type Finding, ok, warning } from "./check-result.ts";

/** Checks for everything by which the kernel would write memory to a disk. */
export const diskChecks: readonly Check[] = [swap, coreDumps, kdump, hibernation];

async function swap() {
	const areas = (await readFile("/proc/swaps", "utf8")).trim().split("\n").slice(1);
	const onDisk = areas.filter((area) => !area.includes("zram"));
	return onDisk.length === 0
		? ok("swap", "none on a disk")
		: error("swap", "memory can be written to a disk", "swapoff -a, and remove it from /etc/fstab");
}

async function coreDumps() {
	return coreDumpsFinding(isWithoutCoreDumps(), await readFile("/proc/sys/kernel/core_pattern", "utf8"));
}

/**
 * `limited`: whether RLIMIT_CORE is 0 for what we start. The kernel does not look at that limit where the pattern is a pipe or, since
 * Linux 6.16, a socket (core(5), "Piping core dumps to a program"): it hands all memory to another program.
 */
export function coreDumpsFinding(limited: boolean, pattern: string): Finding {
	if (!limited) return error("core dumps", "their limit could not be set to 0", "apt-get install util-linux (prlimit)");
	return /^[|@]/.test(pattern)
		? error("core dumps", `the kernel gives them to ${pattern.trim()}`, "sysctl kernel.core_pattern=core")
		: ok("core dumps", "switched off for every process of the service");
}

async function kdump() {
	const loaded = (await readFile("/sys/kernel/kexec_crash_loaded", "utf8").catch(() => "0")).trim() === "1";
	return loaded
		? error("kdump", "a crash of the kernel writes all memory to a disk", "systemctl disable --now kdump-tools")
		: ok("kdump", "no crash kernel is loaded");
}

async function hibernation() {
	const resume = (await readFile("/sys/power/resume", "utf8").catch(() => "0:0")).trim();
	return resume === "0:0"
		? ok("hibernation", "there is no place for it")
		: warning("hibernation", "it writes all memory to a disk", "systemctl mask hibernate.target hybrid-sleep.target");
}
