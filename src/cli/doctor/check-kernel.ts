import { readFile } from "node:fs/promises";
import { release } from "node:os";
import { type Config, isDevelopment } from "../../config.ts";
import { type Check, error, type Finding, ok, warning } from "./check-result.ts";

/** Checks of kernel settings on which cells and the deletion of memory depend. */
export const kernelChecks: readonly Check[] = [freedPages, userNamespaces, appArmor];

const text = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

async function freedPages(config: Config) {
	return freedPagesFinding(await text("/proc/cmdline"), await text(`/boot/config-${release()}`), isDevelopment(config));
}

/**
 * Pages that a process gives back keep what was in them until they are used again, unless the kernel overwrites them
 * (Documentation/admin-guide/kernel-parameters: init_on_free). The command line goes before the kernel's own default.
 */
export function freedPagesFinding(commandLine: string, kernelConfig: string, development: boolean): Finding {
	const said = /(?:^|\s)init_on_free=(\S+)/.exec(commandLine)?.[1];
	const on = said === undefined ? /^CONFIG_INIT_ON_FREE_DEFAULT_ON=y$/m.test(kernelConfig) : /^(1|y|on)/i.test(said);
	if (on) return ok("freed memory", "the kernel overwrites it at once (init_on_free)");
	return (development ? warning : error)(
		"freed memory",
		"what a process gives back keeps its content until the kernel uses it again",
		"add init_on_free=1 to GRUB_CMDLINE_LINUX in /etc/default/grub; update-grub; reboot",
	);
}

async function userNamespaces() {
	const most = Number((await text("/proc/sys/user/max_user_namespaces")) || "0");
	const allowed = (await text("/proc/sys/kernel/unprivileged_userns_clone")).trim();
	return userNamespacesFinding(most, allowed);
}

/** `allowed`: Debian's own switch; empty where the kernel has none. */
export function userNamespacesFinding(most: number, allowed: string): Finding {
	const mend = (setting: string) => `echo "${setting}" > /etc/sysctl.d/60-maramail.conf; sysctl --system`;
	if (most === 0)
		return error("user namespaces", "there can be none, and so no cell", mend("user.max_user_namespaces = 10000"));
	return allowed === "0"
		? error(
				"user namespaces",
				"only root may make them, and cells are not run by root",
				mend("kernel.unprivileged_userns_clone = 1"),
			)
		: ok("user namespaces", `allowed, ${most} at most`);
}

async function appArmor() {
	return appArmorFinding((await text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")).trim());
}

export function appArmorFinding(restricts: string): Finding {
	return restricts === "1"
		? error(
				"AppArmor",
				"takes from bubblewrap the rights that cells are made of",
				'echo "kernel.apparmor_restrict_unprivileged_userns = 0" > /etc/sysctl.d/60-maramail.conf; sysctl --system',
			)
		: ok("AppArmor", "leaves user namespaces alone");
}
