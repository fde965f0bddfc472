import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { runProcess, spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { amplyMs, until } from "./until.ts";

/**
 * A real Postfix with its own settings and its own spool in RAM, as the office's own mail server: it takes mail on loopback and passes it on.
 * It retries every few seconds instead of every few minutes. Postfix needs root to start.
 */

export const canRunPostfix = process.getuid?.() === 0;

export interface Postfix {
	/** It takes mail from this machine here. */
	readonly port: number;
	/** Sender and recipient of each mail in its queue. */
	queued(): Promise<{ readonly sender: string; readonly recipient: string }[]>;
	/** Passes mail for a domain to this port from now on. */
	route(domain: string, port: number): Promise<void>;
	log(): Promise<string>;
	close(): Promise<void>;
}

/** The services of master.cf that take mail by SMTP and deliver it by SMTP; nothing is delivered on this machine. */
const services = `
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 2 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

/**
 * `routes`: by domain the port on loopback to which it passes mail ("*": for all others). `more`: further settings of main.cf.
 * Two rounds of retries are `retrySeconds` apart.
 */
export async function openPostfix(
	routes: Readonly<Record<string, number>>,
	{ retrySeconds = 2, more = [] }: { readonly retrySeconds?: number; readonly more?: readonly string[] } = {},
): Promise<Postfix> {
	const folder = await mkdtemp("/dev/shm/postfix-");
	await chmod(folder, 0o755);
	const at = (...names: string[]) => join(folder, ...names);
	const [port, users] = await Promise.all([freePort(), readFile("/etc/passwd", "utf8")]);
	await Promise.all(["etc", "queue", "data"].map((name) => mkdir(at(name))));
	await chown(at("data"), Number(/^postfix:[^:]*:(\d+)/m.exec(users)?.[1]), -1);
	const { "*": others, ...domains } = { ...routes } as Record<string, number>;
	const settings = [
		"compatibility_level = 3.6",
		`queue_directory = ${at("queue")}`,
		`data_directory = ${at("data")}`,
		`maillog_file = ${at("log")}`,
		"maillog_file_prefixes = /dev/shm",
		"myhostname = office.localhost",
		"mydestination =",
		"local_recipient_maps =",
		"alias_maps =",
		"inet_interfaces = 127.0.0.1",
		"inet_protocols = ipv4",
		"mynetworks = 127.0.0.0/8",
		"smtpd_relay_restrictions = permit_mynetworks, reject",
		`transport_maps = regexp:${at("etc", "transport")}`,
		...(others === undefined ? [] : [`relayhost = [127.0.0.1]:${others}`]),
		"smtp_tls_security_level = may",
		"smtpd_client_connection_rate_limit = 0",
		`minimal_backoff_time = ${retrySeconds}s`,
		`maximal_backoff_time = ${retrySeconds}s`,
		`queue_run_delay = ${retrySeconds}s`,
		// A destination that refuses a connection is tried again as soon as any other.
		`transport_retry_time = ${retrySeconds}s`,
		"default_destination_concurrency_failed_cohort_limit = 1000",
		"message_size_limit = 200000000",
		"mailbox_size_limit = 0",
		...more,
	];
	const table = () =>
		Object.entries(domains).map(([domain, to]) => `/@${domain.replaceAll(".", "\\.")}$/ smtp:[127.0.0.1]:${to}\n`);
	await writeFile(at("etc", "transport"), table().join(""));
	await writeFile(at("etc", "main.cf"), `${settings.join("\n")}\n`);
	await writeFile(at("etc", "master.cf"), `127.0.0.1:${port} inet n - n - - smtpd${services}`);
	const head = spawnProcess("/usr/sbin/postfix", ["-c", at("etc"), "start-fg"], {
		stdio: "ignore",
		env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
	});
	const log = () => readFile(at("log"), "utf8").catch(() => "");
	await until("Postfix to start", async () => head.exitCode !== null || (await log()).includes("daemon started"));
	if (head.exitCode !== null) throw new Error("Postfix did not start");
	return {
		port,
		log,
		async route(domain, to) {
			domains[domain] = to;
			await writeFile(at("etc", "transport"), table().join(""));
			await runProcess("/usr/sbin/postfix", ["-c", at("etc"), "reload"], {
				deadlineMs: amplyMs,
				env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
			});
		},
		async queued() {
			const { stdout } = await runProcess("/usr/sbin/postqueue", ["-c", at("etc"), "-j"], {
				deadlineMs: amplyMs,
				env: { PATH: "/usr/bin:/bin" },
			});
			const lines = stdout.toString().split("\n").filter(Boolean);
			return lines.flatMap((line) => {
				const { sender, recipients } = JSON.parse(line) as { sender: string; recipients: { address: string }[] };
				return recipients.map(({ address }) => ({ sender, recipient: address }));
			});
		},
		async close() {
			// The shell script waits for the master, which is a session of its own.
			const master = Number(await readFile(at("queue", "pid", "master.pid"), "utf8").catch(() => "0"));
			if (master > 1) process.kill(master, "SIGTERM");
			if (head.exitCode === null && head.signalCode === null) await once(head, "exit");
			await terminate(head);
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, "close");
	return port;
}
