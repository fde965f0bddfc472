import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { openMailbox } from "../../src/cli/mailbox.ts";
import { attachedTo } from "../../src/cli/received-answer.ts";
import { killProcessGroup, runProcess } from "../../src/sandbox/process.ts";
import { type Host, openNetwork, ownAddress } from "../helpers/network.ts";
import { sample } from "../helpers/service.ts";
import { sendUntilTaken, storedMail } from "../helpers/stored-mail.ts";
import { amplyMs } from "../helpers/until.ts";

/**
 * `npm run test:hosts`: the service on nine hosts (network namespaces), with TLS and users to external servers that three sentinels
 * watch. While mails come in, the host of the cache's primary is cut off, the queue's primary dies, a host with services is cut off,
 * and every role is restarted, one after the other. Every mail has to be answered once, with its document. Needs root. With `--log`
 * the hosts' logs are shown.
 */
const relayPort = 2600;
const mailsMost = 12;
const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const folder = await mkdtemp("/dev/shm/hosts-");
const network = await openNetwork(9);
const [mail, cache1, cache2, queue1, queue2, control1, control2, services1, services2] = network.hosts as Required<
	[Host, Host, Host, Host, Host, Host, Host, Host, Host]
>;
const sentinelHosts = [mail, control1, control2];
const mailbox = await openMailbox(relayPort, ownAddress);
const log: string[] = [];
/** Who serves where just now. */
const served: { host: Host; role: string; child: ChildProcess }[] = [];
try {
	await certificates();
	await redis(cache1, "cache");
	await redis(cache2, "cache", cache1);
	const queuePrimary = await redis(queue1, "queue");
	await redis(queue2, "queue", queue1);
	const [sentinel] = (await Promise.all(sentinelHosts.map(startSentinel))) as [ChildProcess];
	for (const host of [services1, services2]) await relay(host);
	await serve(control1, "control");
	await serve(control2, "control");
	await serve(cache2, "warden");
	await serve(services1, "services");
	await serve(services2, "services");
	await serve(mail, "mail-server");
	console.log("nine hosts serve");

	const smtp = { host: mail.address, port: 2525 };
	const senders: string[] = [];
	const send = async () => {
		const from = `mail${senders.length}@kanzlei.example`;
		senders.push(from);
		const stored = await storedMail(from, [sample("letter.txt")]);
		await sendUntilTaken({ smtp }, stored);
	};
	for (let number = 0; number < 3; number++) await send();
	console.log("the host of the cache's primary is cut off");
	const cacheMoved = heard(sentinel, /\+switch-master cache/);
	await cache1.cut();
	await cacheMoved;
	await cache1.mend();
	await send();
	console.log("the queue's primary dies");
	const queueMoved = heard(sentinel, /\+switch-master queue/);
	killProcessGroup(queuePrimary);
	await queueMoved;
	await redis(queue1, "queue", queue2);
	await send();
	console.log("a host with services is cut off");
	await services1.cut();
	for (let number = 0; number < 2; number++) await send();
	await services1.mend();
	console.log("every role is restarted, one after the other");
	for (const { host, role, child } of [...served]) {
		const sent = send();
		child.kill("SIGTERM");
		await new Promise((resolve) => child.once("exit", resolve));
		await serve(host, role);
		await sent;
	}
	while (senders.length < mailsMost) await send();

	let wrong = 0;
	for (const from of senders) {
		const answer = await mailbox.next(({ to }) => to.includes(from), 300_000);
		const files = attachedTo(await PostalMime.parse(answer.raw)).length;
		const times = mailbox.received.filter(({ to }) => to.includes(from)).length;
		if (files !== 1 || times !== 1) wrong += 1;
		console.log(`${from.padEnd(24)} answers: ${times}, documents: ${files}`);
	}
	console.log(wrong === 0 ? "Every mail was answered once, with its document." : `${wrong} wrong.`);
	process.exitCode = wrong === 0 ? 0 : 1;
} catch (fault) {
	console.error(log.slice(-30).join("\n"));
	throw fault;
} finally {
	await mailbox.close();
	await network.end();
	await rm(folder, { recursive: true });
}

/** One certificate for all, of an authority of our own. */
async function certificates(): Promise<void> {
	const names = network.hosts.map(({ address }) => `IP:${address}`).join();
	// biome-ignore format: one option a line says nothing more
	const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
		"-addext", `subjectAltName=${names}`, "-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
	await runProcess("/usr/bin/openssl", args, { deadlineMs: amplyMs, env: { PATH: "/usr/bin", RANDFILE: "/dev/null" } });
	const customers = [{ match: "@kanzlei.example", trust: ["network:10.77.0.0/24"] }];
	await writeFile(join(folder, "customers.json"), JSON.stringify(customers));
}

/** A server as docs/redis wants it; a replica where `of` is given. */
async function redis(host: Host, name: "cache" | "queue", of?: Host): Promise<ChildProcess> {
	const rules = await readFile(new URL(`../../docs/redis/${name}.acl`, import.meta.url), "utf8");
	const keepers = await readFile(new URL("../../docs/redis/replicas.acl", import.meta.url), "utf8");
	const users = join(folder, `${host.address}.acl`);
	await writeFile(users, `${rules}${keepers}`);
	const file = join(folder, `redis-${host.address}.conf`);
	const lines = [
		...tlsLines(6379),
		`aclfile ${users}`,
		'save ""',
		"notify-keyspace-events EA",
		"repl-diskless-sync yes",
		"repl-diskless-sync-delay 0",
		"repl-diskless-load swapdb",
		"masteruser replica",
		"masterauth PASSWORD-OF-REPLICA",
		...(of ? [`replicaof ${of.address} 6379`] : []),
	];
	await writeFile(file, lines.join("\n"));
	const server = host.start("/usr/bin/redis-server", [file]);
	await heard(server, of ? /MASTER <-> REPLICA sync: Finished/ : /eady to accept/);
	return server;
}

/** Watches both primaries, and names another when two of three miss one. */
async function startSentinel(host: Host): Promise<ChildProcess> {
	const file = join(folder, `sentinel-${host.address}.conf`);
	const watched = (name: string, { address }: Host) => [
		`sentinel monitor ${name} ${address} 6379 2`,
		`sentinel auth-user ${name} sentinel`,
		`sentinel auth-pass ${name} PASSWORD-OF-SENTINEL`,
		`sentinel down-after-milliseconds ${name} 2000`,
		`sentinel failover-timeout ${name} 10000`,
	];
	const lines = [...tlsLines(26379), "protected-mode no", ...watched("cache", cache1), ...watched("queue", queue1)];
	await writeFile(file, lines.join("\n"));
	const sentinel = host.start("/usr/bin/redis-server", [file, "--sentinel"]);
	await heard(sentinel, /\+monitor master queue/);
	return sentinel;
}

function tlsLines(port: number): string[] {
	return [
		"port 0",
		`tls-port ${port}`,
		"bind 0.0.0.0",
		`tls-cert-file ${join(folder, "cert.pem")}`,
		`tls-key-file ${join(folder, "key.pem")}`,
		`tls-ca-cert-file ${join(folder, "cert.pem")}`,
		"tls-auth-clients no",
		"tls-replication yes",
		`dir ${folder}`,
	];
}

async function serve(host: Host, role: string): Promise<void> {
	const sentinels = sentinelHosts.map(({ address }) => `${address}:26379`).join();
	const url = (name: string) =>
		`rediss-sentinel://${role}:PASSWORD-OF-${role.toUpperCase()}@${sentinels}/0?ca=${join(folder, "cert.pem")}#${name}`;
	const child = host.start(process.execPath, [main, "serve", "--roles", role], {
		MARAMAIL_CACHE_URL: url("cache"),
		MARAMAIL_QUEUE_URL: url("queue"),
		MARAMAIL_FLEET_KEY: Buffer.alloc(32, 5).toString("base64"),
		MARAMAIL_SMTP_LISTEN: `${role === "mail-server" ? host.address : "127.0.0.1"}:2525`,
		MARAMAIL_TLS_CERT: join(folder, "cert.pem"),
		MARAMAIL_TLS_KEY: join(folder, "key.pem"),
		MARAMAIL_CUSTOMERS: join(folder, "customers.json"),
		MARAMAIL_RELAY: `smtp://127.0.0.1:${relayPort}`,
		MARAMAIL_REPLICAS: role === "mail-server" ? "1" : "0",
		MARAMAIL_CELLS: "1",
		// What breaks shall find orders in work.
		MARAMAIL_ACCEPT: "cached",
	});
	served.push({ host, role, child });
	await heard(child, /"serving"/);
}

/** Off loopback nothing is sent without a certificate that is valid: each host has its own way to the mailbox. */
async function relay(host: Host): Promise<void> {
	const code = `require("net").createServer((from) => { const to = require("net").connect(${relayPort}, "${ownAddress}");
		from.pipe(to).pipe(from); from.on("error", () => {}); to.on("error", () => from.destroy()); }).listen(${relayPort}, "127.0.0.1", () => console.log("ready"))`;
	await heard(host.start(process.execPath, ["-e", code]), /ready/);
}

/** Resolves when the program has said it. */
function heard(child: ChildProcess, what: RegExp): Promise<void> {
	return new Promise((resolve, reject) => {
		let said = "";
		const hear = (chunk: Buffer) => {
			said = (said + chunk).slice(-10_000);
			log.push(String(chunk).trimEnd());
			if (process.argv.includes("--log")) console.error(String(chunk).trimEnd());
			if (what.test(said)) resolve();
		};
		child.stdout?.on("data", hear);
		child.stderr?.on("data", hear);
		child.once("exit", () => reject(new Error(`ended before it said ${what}: ${said.slice(-500)}`)));
	});
}
