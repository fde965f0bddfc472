import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { type Config, ConfigError, isDevelopment, type Role, type RoleChoice } from "../config.ts";
import { log } from "../log.ts";
import { projectFolder } from "../project.ts";
import { type QueueUser, type ServerName, type ServerUser, userOfService } from "../redis/acl.ts";
import { newPasswords, type Passwords, type PrivateServer, startPrivateServer } from "../redis/private-server.ts";
import { isBubblewrapInstalled } from "../sandbox/bubblewrap.ts";
import { startsCells, whyNoCells } from "../sandbox/cell-check.ts";
import { delegatedCgroup } from "../sandbox/cgroup.ts";
import { killOrphanedCells } from "../sandbox/orphaned-cells.ts";
import { forbidCoreDumps, killProcessGroup, spawnProcess } from "../sandbox/process.ts";
import { bundledProgram, bundlePrograms } from "../sandbox/program-bundle.ts";
import { Watchdog } from "../sandbox/watchdog.ts";
import { hasSignatures, type PrivateScanner, startPrivateScanner } from "../scanner/private-scanner.ts";
import { chosenServices, serviceNames } from "../services/registry.ts";
import {
	assignment,
	type FromRole,
	fleetOf,
	type RoleAssignment,
	renewed,
	type ServedConfig,
	type ToRole,
	withPorts,
} from "./assignment.ts";
import { certificate } from "./certificate.ts";
import { drain } from "./drain.ts";
import { openServiceFolder } from "./service-folder.ts";

/** Starts the private servers and a process for each role, watches over them, and ends them all. */

/** Restart delay of a role that exits, in ms: no restart storm when it exits at once. */
const restartDelayMs = 300;
/** Delay after a failed restart, in ms. */
const retryDelayMs = 3_000;
/** Long enough that a mail in transfer hears 451 instead of being half in the old server and half in the new. */
const serverRestartDelayMs = 1_000;
/** How long each role may finish its work when the service ends, in ms. */
export const finishMs = 25_000;
/** Room for jobs: ids, handles and wrapped keys of some ten thousand tasks. */
const queueMemoryBytes = 512_000_000;

export interface RunningService {
	/** With the warden's access to the servers: it reads all keys and cannot write. */
	readonly config: ServedConfig;
	readonly smtpPorts: readonly number[];
	readonly webPort: number | undefined;
	/** Takes over those settings that are safe to change at work (`renewed`), and reads the certificate again. */
	reload(config: Config): Promise<void>;
	/** The process of each role, for those who must find or kill it. */
	pids(): { readonly role: string; readonly pid: number }[];
	/**
	 * Takes no new mail and waits until what was accepted is answered, or until `until` aborts; where the servers are elsewhere, orders
	 * outlive this service, and nothing is waited for. When `hurry` aborts, what is left is answered with what is done. `tell` hears how many are open. Resolves with how many are left.
	 */
	drain(until: AbortSignal, hurry: AbortSignal, tell: (open: number) => void): Promise<number>;
	/** Lets roles finish what they are at, and ends them; at once when `now` aborts. */
	stop(now?: AbortSignal): Promise<void>;
}

export async function startService(
	config: Config,
	options: { readonly onLog?: (line: string) => void; readonly silentMs?: number } = {},
): Promise<RunningService> {
	refuseWithCoreDumps();
	refuseWithoutSandbox(config);
	const { path: folder, remove: removeFolder } = await openServiceFolder();
	const servers = new Map<string, PrivateServer>();
	const children = new Map<string, ChildProcess>();
	/** The assignment that a role gets when it is restarted. */
	const roles = new Map<Role, RoleAssignment>();
	const watchdog = new Watchdog(options.silentMs);
	let scanner: PrivateScanner | undefined;
	let stopping = false;

	async function stop(now?: AbortSignal): Promise<void> {
		stopping = true;
		watchdog.close();
		// First no new mail, then no new tasks, then the servers.
		for (const role of ["mail-server", "services", "control", "web", "warden"]) {
			const child = children.get(role);
			if (!child || child.exitCode !== null || child.signalCode !== null) continue;
			const gone = once(child, "exit");
			if (child.connected) child.send("stop" satisfies ToRole, () => {});
			const kill = () => killProcessGroup(child);
			const timer = setTimeout(kill, finishMs);
			now?.addEventListener("abort", kill);
			if (now?.aborted) kill();
			await gone;
			clearTimeout(timer);
			now?.removeEventListener("abort", kill);
		}
		await Promise.all([...servers.values(), ...(scanner ? [scanner] : [])].map((server) => server.stop()));
		await removeFolder();
	}

	try {
		const programs = join(folder, "programs");
		// While no other process is in our cgroup.
		const cgroup = config.roles.some(({ role }) => role === "services") ? delegatedCgroup() : null;
		if (config.roles.some(({ role }) => role === "mail-server" || role === "services")) await bundlePrograms(programs);
		const starting = config.roles.some(({ role }) => role === "services") ? refuseWithoutCells(programs, config) : null;
		// Awaited below; until then a rejection counts as unhandled.
		starting?.catch(() => {});
		const cache = config.cacheUrl === null ? await privateServer("cache", config.cacheMemory, newPasswords()) : null;
		const queue = config.queueUrl === null ? await privateServer("queue", queueMemoryBytes, newPasswords()) : null;
		const asUser = (user: ServerUser, onQueue: QueueUser = user): ServedConfig => ({
			...config,
			programs,
			cgroup,
			returnPathKey: null,
			cacheUrl: cache?.urlFor(user) ?? (((user === "warden" && config.cacheWardenUrl) || config.cacheUrl) as string),
			queueUrl: queue?.urlFor(onQueue) ?? (((user === "warden" && config.queueWardenUrl) || config.queueUrl) as string),
			clamd: config.clamd ?? (scanner ? `unix://${scanner.socket}` : null),
			// No role sees the password of another.
			cacheWardenUrl: null,
			queueWardenUrl: null,
		});
		const fleet = fleetOf(config);
		const serves = config.roles.some(({ role }) => role === "services");
		if (serves && config.clamd === null && hasSignatures(config.signatures)) await privateScanner();
		const tls = await certificate(config);
		await starting;
		const ports = new Map<Role, readonly number[]>();
		const launchRole = async (
			{ role, only }: RoleChoice,
			changes: Partial<Pick<Config, "smtpListen" | "relay">> = {},
		) => {
			const assigned = assignment(role, { ...asUser(role, queueUserOf(role, only)), ...changes }, fleet, tls, only);
			const tries = role === "web" && isDevelopment(config);
			ports.set(role, await launch(tries ? ({ ...assigned, mailboxPort: 0 } as RoleAssignment) : assigned));
		};
		if (isDevelopment(config)) {
			await launchRole({ role: "mail-server" });
			const smtpListen = config.smtpListen.map((listen, at) => ({
				...listen,
				port: ports.get("mail-server")?.[at] as number,
			}));
			await launchRole({ role: "web" }, { smtpListen });
		}
		const mailbox = ports.get("web")?.[1];
		const relay = mailbox === undefined ? {} : { relay: `smtp://127.0.0.1:${mailbox}` };
		await Promise.all(config.roles.filter(({ role }) => !ports.has(role)).map((choice) => launchRole(choice, relay)));
		return {
			config: asUser("warden"),
			smtpPorts: ports.get("mail-server") ?? [],
			webPort: ports.get("web")?.[0],
			async reload(changed) {
				log.level = changed.logLevel;
				const { tlsCert, tlsKey } = changed;
				const read = tlsCert && tlsKey ? await certificate({ ...config, tlsCert, tlsKey }) : tls;
				for (const [role, assigned] of roles) {
					const again = renewed(assigned, changed, read);
					roles.set(role, again);
					const child = children.get(role);
					if (child?.connected) child.send({ renewed: again } satisfies ToRole, () => {});
				}
				log.info("settings read again");
			},
			pids: () => [
				...[...children].map(([role, child]) => ({ role, pid: child.pid as number })),
				...[...servers].map(([role, server]) => ({ role, pid: server.process.pid as number })),
				...(scanner ? [{ role: "scanner", pid: scanner.process.pid as number }] : []),
			],
			async drain(until, hurry, tell) {
				const ours = config.cacheUrl === null || config.queueUrl === null;
				// Without both roles in this tree no order would end here.
				const works = ["control", "services"].every((role) => children.has(role));
				return ours && works ? drain((role) => children.get(role), until, hurry, tell) : 0;
			},
			stop,
		};
	} catch (fault) {
		await stop();
		throw fault;
	}

	/** A private server that exits is restarted, empty: its data are lost, but mail is accepted again. */
	async function privateServer(name: ServerName, maxMemoryBytes: number, passwords: Passwords): Promise<PrivateServer> {
		const server = await startPrivateServer({
			folder,
			name,
			maxMemoryBytes,
			passwords,
			services: serviceNames,
		});
		servers.set(name, server);
		watchdog.ping(server.process, () => server.ping());
		server.process.once("exit", () => {
			if (stopping) return;
			log.fatal({ server: name }, "private server ended, started again empty");
			beginAgain(name, serverRestartDelayMs, () => privateServer(name, maxMemoryBytes, passwords));
		});
		return server;
	}

	/** A scanner that exits is restarted; documents that are processed meanwhile are reported as unchecked. */
	async function privateScanner(): Promise<void> {
		scanner = await startPrivateScanner(folder, config.signatures);
		scanner.process.once("exit", () => {
			if (stopping) return;
			log.error("virus scanner ended, started again");
			beginAgain("scanner", serverRestartDelayMs, privateScanner);
		});
	}

	/** Retries `begin` until it succeeds. */
	function beginAgain(what: string, delayMs: number, begin: () => Promise<unknown>): void {
		setTimeout(() => {
			if (stopping) return;
			begin().catch((fault: Error) => {
				log.fatal({ what, fault: fault.message }, "could not be started again");
				beginAgain(what, retryDelayMs, begin);
			});
		}, delayMs);
	}

	/** Resolves with the role's ports when it serves. */
	function launch(assigned: RoleAssignment): Promise<readonly number[]> {
		const { role } = assigned;
		const child = spawnProcess(process.execPath, [resolve(projectFolder, "src/cli/role.ts")], {
			stdio: ["ignore", "ignore", options.onLog ? "pipe" : "inherit", "ipc"],
			env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
			keepsCapabilities: role === "mail-server",
		});
		children.set(role, child);
		roles.set(role, assigned);
		const alive = watchdog.heartbeatOf(child);
		if (options.onLog)
			child.stderr?.on("data", (chunk: Buffer) => forLines(chunk, options.onLog as (line: string) => void));
		child.send(assigned satisfies ToRole);
		return new Promise((ready, refused) => {
			let served = false;
			child.on("message", (message: FromRole) => {
				alive();
				if ("figures" in message)
					children.get("web")?.send({ from: role, figures: message.figures } satisfies ToRole, () => {});
				else if ("open" in message) return;
				else if ("fault" in message) refused(new Error(`${role}: ${message.fault}`));
				else {
					served = true;
					roles.set(role, withPorts(assigned, message.ports));
					ready(message.ports);
				}
			});
			child.once("error", refused);
			child.once("exit", (code, signal) => {
				killProcessGroup(child);
				if (role === "services") killOrphanedCells(join(folder, "programs"));
				if (stopping) return;
				if (!served) return refused(new Error(`${role} did not start.`));
				log.error({ role, code, signal }, "role ended, started again");
				beginAgain(role, restartDelayMs, () => launch(roles.get(role) as RoleAssignment));
			});
		});
	}
}

/** A process that serves one service only gets that one's user. */
function queueUserOf(role: Role, only?: readonly string[]): QueueUser {
	const [service, ...others] = role === "services" ? chosenServices(only) : [];
	return service !== undefined && others.length === 0 ? userOfService(service) : role;
}

function refuseWithCoreDumps(): void {
	if (!forbidCoreDumps())
		throw new ConfigError(
			"core dumps cannot be switched off, and a crash would write mails and keys to a disk: /usr/bin/prlimit could not set their limit to 0; install it: apt-get install util-linux",
		);
}

function refuseWithoutSandbox(config: Config): void {
	if (config.sandbox === "off") {
		log.warn(
			"MARAMAIL_SANDBOX=off: documents are opened WITHOUT A SANDBOX. For development only, never with clients' papers.",
		);
		return;
	}
	if (!isBubblewrapInstalled())
		throw new ConfigError(
			"bubblewrap (/usr/bin/bwrap) is missing, and without it no document is opened; install it: apt-get install bubblewrap",
		);
}

/** Refuses to start where no cell starts: mail would be taken and not worked on. Says how to mend it. */
async function refuseWithoutCells(programs: string, { sandbox }: Config): Promise<void> {
	if ((await startsCells(bundledProgram(programs, "cell"), sandbox)) !== false) return;
	const { says, mend } = await whyNoCells();
	throw new ConfigError(
		`No sandboxed process (cell) starts here, and without one no document is opened: ${says}; ${mend}`,
	);
}

function forLines(chunk: Buffer, each: (line: string) => void): void {
	for (const line of chunk.toString().split("\n")) if (line) each(line);
}
