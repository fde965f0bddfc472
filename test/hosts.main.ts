import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { killGroup, run } from "../src/cell/process.ts";
import { attachedTo } from "../src/cli/answer.ts";
import { openMailbox } from "../src/cli/mailbox.ts";
import { type Host, openNetwork, ownAddress } from "./network.ts";
import { sample } from "./service.ts";
import { sendStored, storedMail } from "./stored-mail.ts";

/**
 * `npm run test:hosts`: the service on nine hosts (network namespaces), with TLS and users to external servers. During work the
 * cache's primary dies and its replica takes over its address, a host is cut off, and control is restarted, one after the other.
 * Every mail has to be answered once, with its document. Needs root.
 */
const cacheAddress = "10.77.0.100";
const relayPort = 2600;
const mails = 8;
const main = new URL("../src/cli/main.ts", import.meta.url).pathname;
const folder = await mkdtemp("/dev/shm/hosts-");
const network = await openNetwork(9);
const [mail, cache1, cache2, queue1, queue2, control1, control2, services1, services2] = network.hosts as Required<
	[Host, Host, Host, Host, Host, Host, Host, Host, Host]
>;
const mailbox = await openMailbox(relayPort, ownAddress);
const log: string[] = [];
try {
	await certificates();
	await cache1.take(cacheAddress);
	const primary = await redis(cache1, "cache");
	await redis(cache2, "cache", cache1);
	await redis(queue1, "queue");
	await redis(queue2, "queue", queue1);
	for (const host of [services1, services2]) await relay(host);
	const controls = await Promise.all([control1, control2].map((host) => serve(host, "control")));
	await Promise.all([
		serve(cache2, "warden"),
		serve(services1, "services"),
		serve(services2, "services"),
		serve(mail, "mail-server"),
	]);
	console.log("nine hosts serve");

	const smtp = { host: mail.address, port: 2525 };
	const senders: string[] = [];
	const send = async () => {
		const from = `mail${senders.length}@kanzlei.example`;
		senders.push(from);
		const stored = await storedMail(from, [sample("letter.txt")]);
		for (let tries = 0; !(await sendStored({ smtp }, stored).catch(() => false)); tries++) {
			if (tries > 60) throw new Error("mail not taken");
			await new Promise((resolve) => setTimeout(resolve, 1_000));
		}
	};
	for (let number = 0; number < 3; number++) await send();
	console.log("the cache's primary dies");
	killGroup(primary);
	await promote(cache2);
	await cache2.take(cacheAddress);
	await send();
	console.log("a host with services is cut off");
	await services1.cut();
	for (let number = 0; number < 2; number++) await send();
	console.log("control is restarted, one after the other");
	for (const [place, host] of [control1, control2].entries()) {
		(controls[place] as ChildProcess).kill("SIGTERM");
		await serve(host, "control");
	}
	await services1.mend();
	while (senders.length < mails) await send();

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
	const names = [cacheAddress, ...network.hosts.map(({ address }) => address)].map((address) => `IP:${address}`).join();
	// biome-ignore format: one option a line says nothing more
	const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
		"-addext", `subjectAltName=${names}`, "-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
	await run("/usr/bin/openssl", args, { deadlineMs: 10_000, env: { PATH: "/usr/bin", RANDFILE: "/dev/null" } });
	const customers = [{ match: "@kanzlei.example", trust: ["network:10.77.0.0/24"] }];
	await writeFile(join(folder, "customers.json"), JSON.stringify(customers));
}

/** A server as docs/redis wants it; a replica where `of` is given. */
async function redis(host: Host, name: "cache" | "queue", of?: Host): Promise<ChildProcess> {
	const rules = await readFile(new URL(`../docs/redis/${name}.acl`, import.meta.url), "utf8");
	const users = join(folder, `${host.address}.acl`);
	await writeFile(users, `${rules}user replica on >REPLICA +psync +replconf +ping\nuser admin on >ADMIN ~* &* +@all\n`);
	const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
	// biome-ignore format: one option a line says nothing more
	const args = ["--port", "0", "--tls-port", "6379", "--bind", "0.0.0.0", "--tls-cert-file", files.cert, "--tls-key-file", files.key,
		"--tls-ca-cert-file", files.cert, "--tls-auth-clients", "no", "--tls-replication", "yes", "--aclfile", users, "--save", "",
		"--notify-keyspace-events", "EA", "--dir", folder, "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0",
		"--repl-diskless-load", "swapdb", "--masteruser", "replica", "--masterauth", "REPLICA",
		...(of ? ["--replicaof", of.address, "6379"] : [])];
	const server = host.start("/usr/bin/redis-server", args);
	await heard(server, of ? /MASTER <-> REPLICA sync: Finished/ : /eady to accept/);
	return server;
}

/** What Sentinel or a managed service does. */
async function promote(host: Host): Promise<void> {
	// biome-ignore format: one option a line says nothing more
	const args = ["--tls", "--cacert", join(folder, "cert.pem"), "-h", host.address, "--user", "admin", "--pass", "ADMIN",
		"REPLICAOF", "NO", "ONE"];
	const { stdout } = await run("/usr/bin/redis-cli", args, { deadlineMs: 10_000 });
	if (!stdout.includes("OK")) throw new Error(`not promoted: ${stdout}`);
}

async function serve(host: Host, role: string): Promise<ChildProcess> {
	const url = (address: string) =>
		`rediss://${role}:PASSWORD-OF-${role.toUpperCase()}@${address}:6379?ca=${join(folder, "cert.pem")}`;
	const child = host.start(process.execPath, [main, "serve", "--roles", role], {
		MARAMAIL_CACHE_URL: url(cacheAddress),
		MARAMAIL_QUEUE_URL: url(queue1.address),
		MARAMAIL_FLEET_KEY: Buffer.alloc(32, 5).toString("base64"),
		MARAMAIL_SMTP_LISTEN: `${role === "mail-server" ? host.address : "127.0.0.1"}:2525`,
		MARAMAIL_TLS_CERT: join(folder, "cert.pem"),
		MARAMAIL_TLS_KEY: join(folder, "key.pem"),
		MARAMAIL_CUSTOMERS: join(folder, "customers.json"),
		MARAMAIL_RELAY: `smtp://127.0.0.1:${relayPort}`,
		MARAMAIL_REPLICAS: role === "mail-server" ? "1" : "0",
		MARAMAIL_CELLS: "1",
	});
	await heard(child, /"serving"/);
	return child;
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
			if (what.test(said)) resolve();
		};
		child.stdout?.on("data", hear);
		child.stderr?.on("data", hear);
		child.once("exit", () => reject(new Error(`ended before it said ${what}: ${said.slice(-500)}`)));
	});
}
