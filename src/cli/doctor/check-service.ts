import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, isDevelopment } from "../../config.ts";
import { runProcess } from "../../sandbox/process.ts";
import { hasSignatures, newestSignature } from "../../scanner/private-scanner.ts";
import { error, type Finding, ok, warning } from "./check-result.ts";

/** Checks of the installed service: its units, whether it is ready, the virus signatures as it sees them, the clock. */

const programMs = 10_000;
/** `/readyz` asks cache and queue. */
const readyMs = 5_000;
/** As in check-programs.ts. */
const signaturesOldDays = 7;

async function output(program: string, args: string[]): Promise<string> {
	const env = { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" };
	const done = await runProcess(program, args, { deadlineMs: programMs, env }).catch(() => undefined);
	return done?.stdout.toString() ?? "";
}

interface Unit {
	readonly name: string;
	/** "active", "failed", "inactive", "activating" */
	readonly state: string;
	readonly pid: number;
}

const hasSystemd = (): boolean => existsSync("/run/systemd/system");

/** Our units that systemd knows. */
async function units(): Promise<Unit[]> {
	if (!hasSystemd()) return [];
	const list = await output("systemctl", ["list-unit-files", "--no-legend", "--plain", "maramail*.service"]);
	const enabled = list.split("\n").flatMap((line) => /^(\S+)\s+enabled/.exec(line)?.[1] ?? []);
	return Promise.all(
		enabled.map(async (name) => {
			const shown = await output("systemctl", ["show", "-p", "ActiveState,MainPID", name]);
			const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(shown)?.[1] ?? "";
			return { name, state: value("ActiveState"), pid: Number(value("MainPID")) };
		}),
	);
}

export async function serviceFindings(config: Config): Promise<Finding[]> {
	const known = await units();
	return [
		...unitFindings(known, hasSystemd()),
		await ready(config, known.length > 0),
		...known
			.filter(({ pid }) => pid > 0)
			.map((unit) => signaturesSeen(unit, config))
			.filter((finding) => finding !== null),
		...known.filter(({ pid }) => pid > 0).map(({ name, pid }) => coreLimitFinding(name, limitsOf(pid))),
		await clock(),
	];
}

/** One finding a unit: what is enabled has to run. */
export function unitFindings(known: readonly Unit[], systemd: boolean): Finding[] {
	if (!systemd) return [ok("units", "systemd does not run this machine")];
	if (known.length === 0)
		return [
			warning("units", "no unit of the service is enabled", "maramail setup, or: systemctl enable --now maramail"),
		];
	return known.map(({ name, state }) =>
		state === "active"
			? ok(name, "runs")
			: error(name, `is ${state || "unknown"}`, `journalctl -u ${name} -n 50; systemctl restart ${name}`),
	);
}

async function ready({ webListen: { host, port } }: Config, installed: boolean): Promise<Finding> {
	const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/readyz`;
	const response = await fetch(url, { signal: AbortSignal.timeout(readyMs) }).catch(() => undefined);
	if (response?.status === 200) return ok("service", `ready (${url})`);
	const reasons = response ? (await response.text()).trim().split("\n").join(", ") : `nobody answers at ${url}`;
	if (!response && !installed) return ok("service", "none runs here");
	return error("service", reasons, "journalctl -u 'maramail*' -n 100");
}

/** A unit may hide folders from its service: what counts is what lies below the root that its process has. Needs root. */
function signaturesSeen({ name, pid }: Unit, { clamd, signatures }: Config): Finding | null {
	if (clamd !== null || !/^maramail(-services)?\.service$/.test(name)) return null;
	const about = `signatures of ${name}`;
	const seen = join(`/proc/${pid}/root`, signatures);
	const mend = `BindReadOnlyPaths=${signatures} in the unit, and freshclam`;
	try {
		if (!existsSync(`/proc/${pid}/root/usr`)) return warning(about, "cannot be looked at", "run doctor as root");
		// Where this machine has none either, that is the line "virus check".
		if (!hasSignatures(seen) && !hasSignatures(signatures)) return null;
		if (!hasSignatures(seen)) return error(about, `the service sees none in ${signatures}`, mend);
		const days = Math.floor((Date.now() - newestSignature(seen)) / 86_400_000);
		return days <= signaturesOldDays
			? ok(about, `of ${days} days ago`)
			: warning(about, `are ${days} days old`, "systemctl status clamav-freshclam");
	} catch {
		return warning(about, "cannot be looked at", "run doctor as root");
	}
}

const limitsOf = (pid: number): string => {
	try {
		return readFileSync(`/proc/${pid}/limits`, "utf8");
	} catch {
		return "";
	}
};

/** A crash of a process with a limit above 0 writes its memory to a disk. `limits`: /proc/PID/limits. */
export function coreLimitFinding(name: string, limits: string): Finding {
	const about = `core limit of ${name}`;
	if (!limits) return warning(about, "cannot be looked at", "run doctor as root");
	return /^Max core file size +0 +0 /m.test(limits)
		? ok(about, "0")
		: error(about, "a crash would write mails and keys to a disk", "LimitCORE=0 in the unit; systemctl daemon-reload");
}

/** Entries expire by the clock, and DKIM, DANE and certificates are judged by it. */
async function clock(): Promise<Finding> {
	if (!hasSystemd()) return ok("clock", "not asked: systemd does not run this machine");
	const said = (await output("timedatectl", ["show", "-p", "NTPSynchronized", "--value"])).trim();
	return said === "yes"
		? ok("clock", "synchronized")
		: warning("clock", "is not synchronized", "apt-get install systemd-timesyncd; timedatectl set-ntp true");
}

/** Which settings were read. */
export function settingsFinding(file: string | undefined, set: number, config: Config): Finding {
	if (file) return ok("settings", `${file}: ${set} set (maramail config show)`);
	return isDevelopment(config)
		? ok("settings", "defaults, for trying the service on this machine")
		: warning("settings", "from the environment only", "maramail setup writes /etc/maramail/maramail.json");
}
