import { readFileSync } from "node:fs";
import type { Failure } from "../failure.ts";
import { newId } from "../handle.ts";
import { isBubblewrapInstalled } from "./bubblewrap.ts";
import { Cell } from "./cell.ts";
import { runProcess } from "./process.ts";

/** Time for the probe cell, in ms: a busy machine starts a cell in seconds. */
const probeMs = 60_000;
/** Time for a bare bubblewrap that runs `true`, in ms. */
const bareMs = 20_000;
const limits = { scratchMebibytes: 16, memoryMebibytes: 1024, network: false };

/**
 * Whether a cell starts and answers: asked for an unknown service, it reports that. `program`: that of every cell, bundled or a source. A
 * cell that takes longer than `probeMs` says nothing about the next one: null.
 */
export async function startsCells(program: string, sandbox: "on" | "off"): Promise<boolean | null> {
	try {
		const cell = new Cell(program, limits, sandbox);
		const nothing = { inputs: [], options: {}, keys: {}, outputKind: () => undefined };
		const task = { service: "none", order: newId(), ...nothing, deadlineMs: probeMs };
		await cell.run(task, { get: async () => null, put: async () => {} });
		return true;
	} catch (fault) {
		const { code } = fault as Failure;
		return code === "timed-out" ? null : code === "unknown-kind";
	}
}

export interface Obstacle {
	readonly says: string;
	readonly mend: string;
}

/** Why this machine starts no cell, and how to mend it: by its settings, and by what a bare bubblewrap can do here. */
export async function whyNoCells(): Promise<Obstacle> {
	if (!isBubblewrapInstalled())
		return { says: "bubblewrap (/usr/bin/bwrap) is missing", mend: "apt-get install bubblewrap" };
	if (setting("user/max_user_namespaces") === "0")
		return { says: "user namespaces are switched off", mend: "sysctl user.max_user_namespaces=10000" };
	if (setting("kernel/unprivileged_userns_clone") === "0")
		return {
			says: "user namespaces are kept from users other than root",
			mend: "sysctl kernel.unprivileged_userns_clone=1",
		};
	const root = ["--ro-bind", "/", "/"];
	if (!(await bwrap("--unshare-user", ...root)))
		return setting("kernel/apparmor_restrict_unprivileged_userns") === "1"
			? {
					says: "AppArmor keeps user namespaces from bubblewrap",
					mend: "sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile with `userns,` for /usr/bin/bwrap",
				}
			: {
					says: "bubblewrap may not make a user namespace",
					mend: "allow it: in a container security_opt seccomp=unconfined and apparmor=unconfined; in a unit no RestrictNamespaces=",
				};
	if (!(await bwrap("--unshare-user", "--unshare-pid", ...root, "--proc", "/proc")))
		return {
			says: "bubblewrap may not mount /proc, because parts of the one here are masked",
			mend: "unmask it: in a container security_opt systempaths=unconfined; in a unit no ProtectKernelTunables= and no ProtectKernelLogs=",
		};
	if (!(await bwrap("--unshare-user", "--unshare-uts", "--hostname", "cell", ...root)))
		return { says: "bubblewrap may not set a host name", mend: "in a unit no ProtectHostname=" };
	return {
		says: "bubblewrap starts, but the cell's program does not answer",
		mend: "maramail doctor; a checkout that everybody may read (chmod -R o+rX)",
	};
}

/** A kernel setting; undefined where this kernel has none. */
function setting(name: string): string | undefined {
	try {
		return readFileSync(`/proc/sys/${name}`, "utf8").trim();
	} catch {
		return undefined;
	}
}

const bwrap = async (...args: string[]): Promise<boolean> => {
	const { code } = await runProcess("/usr/bin/bwrap", [...args, "/usr/bin/true"], { deadlineMs: bareMs });
	return code === 0;
};
