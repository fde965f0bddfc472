import { readFile } from "node:fs/promises";
import { type Check, error, ok, warning } from "./finding.ts";

/** By what the kernel would write memory to a disk. */
export const ofDisk: readonly Check[] = [swap, coreDumps, kdump, hibernation];

async function swap() {
	const areas = (await readFile("/proc/swaps", "utf8")).trim().split("\n").slice(1);
	const onDisk = areas.filter((area) => !area.includes("zram"));
	return onDisk.length === 0
		? ok("swap", "none on a disk")
		: error("swap", "memory can be written to a disk", "swapoff -a, and remove it from /etc/fstab");
}

async function coreDumps() {
	const pattern = (await readFile("/proc/sys/kernel/core_pattern", "utf8")).trim();
	const says = `the kernel sends them to ${pattern} (cells have none)`;
	return /^[|/]/.test(pattern)
		? warning("core dumps", says, "sysctl kernel.core_pattern=core, and LimitCORE=0")
		: ok("core dumps", "switched off in every cell");
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
