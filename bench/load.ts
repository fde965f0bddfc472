import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { runProcess, spawnProcess, terminate } from "../src/sandbox/process.ts";
import { quantile } from "../src/web/history.ts";
import { heldBy, Watch } from "../test/helpers/held.ts";
import { openService, sample, type TestService } from "../test/helpers/service.ts";
import { send } from "../test/helpers/traffic.ts";
import { closedThroughput, coresFor, secondsAt } from "./queueing.ts";

/**
 * How much mail the service takes and answers: real SMTP over loopback.
 *
 *     npm run bench:load [-- --minutes 3] [--senders 4] [--faults] [--json FILE]
 *
 * First pure acceptance, beside Postfix's smtp-sink, which throws everything away (Debian package postfix; nothing of it need run).
 * Then whole orders: senders that send one mail after the other, each when its last one is answered. Exit 1 where a mail was lost,
 * answered twice, or something was left.
 */
const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "1" },
		senders: { type: "string", default: "4" },
		faults: { type: "boolean", default: false },
		json: { type: "string" },
	},
});
const mailsAccepted = 150;
const mailBytes = 100_000;
/** With `--faults` one role after the other is killed, so often, in ms. */
const faultEveryMs = 20_000;
const mix = ["letter.txt", "Brief.docx", "letter.txt", "Scan.pdf", "letter.txt", "Foto.jpg"];

/** Mails per second by Postfix's smtp-source, four connections at once. */
async function measureAcceptance() {
	const sinkPort = 2600;
	const sink = spawnProcess("/usr/sbin/smtp-sink", ["-u", "nobody", `127.0.0.1:${sinkPort}`, "100"], {
		stdio: "ignore",
	});
	const fleetKey = Buffer.alloc(32, 1).toString("base64");
	const service = await openService({
		roles: "mail-server,warden,services:unpack,reply,delivery",
		fleetKey,
		relay: "smtp://127.0.0.1:1",
	});
	try {
		console.log(`Acceptance: ${mailsAccepted} mails of ${mailBytes / 1000} KB, a connection each, 4 at once\n`);
		const rows = {
			"smtp-sink": await source(sinkPort),
			"maramail, sealed into the cache": await source(service.smtp.port),
		};
		for (const [name, perSecond] of Object.entries(rows))
			console.log(`${name.padEnd(34)}${perSecond.toFixed(1).padStart(8)} mails/s`);
		return rows;
	} finally {
		await service.close();
		await terminate(sink);
	}
}

async function source(port: number): Promise<number> {
	const started = performance.now();
	// biome-ignore format: one option a line says nothing more
	const args = ["-s", "4", "-m", String(mailsAccepted), "-l", String(mailBytes), "-f", "last@kanzlei.localhost",
		"-t", "optimieren@maramail.localhost", `127.0.0.1:${port}`];
	const { code } = await runProcess("/usr/sbin/smtp-source", args, { deadlineMs: 300_000 });
	if (code !== 0) throw new Error("smtp-source failed");
	return mailsAccepted / ((performance.now() - started) / 1000);
}

/** What one mail with each file costs alone: seconds, and core-seconds, which a busy machine does not change much. */
async function measureDemand() {
	const service = await openService();
	try {
		console.log("\nAlone".padEnd(20), "seconds".padStart(8), "core-seconds".padStart(14));
		const rows: Record<string, { seconds: number; cores: number }> = {};
		for (const name of new Set(mix)) {
			await service.ask([sample(name)]);
			await service.nothingLeft();
			const [began, before] = [Date.now(), coreSeconds()];
			await service.ask([sample(name)]);
			const seconds = (Date.now() - began) / 1000;
			await service.nothingLeft();
			rows[name] = { seconds, cores: coreSeconds() - before };
			console.log(name.padEnd(19), seconds.toFixed(1).padStart(8), rows[name].cores.toFixed(1).padStart(14));
		}
		tellServices(service.log);
		return rows;
	} finally {
		await service.close();
	}
}

/** What one core of each service gets done: its tasks, one at a time in its cell, by the service's own log. */
function tellServices(log: readonly string[]): void {
	const times = new Map<string, number[]>();
	for (const line of log.filter((one) => one.includes('"task done"'))) {
		const { service, ms } = JSON.parse(line) as { service: string; ms: number };
		times.set(service, [...(times.get(service) ?? []), ms]);
	}
	console.log("\nService".padEnd(20), "tasks".padStart(8), "s a task".padStart(10), "a minute".padStart(10));
	for (const [service, all] of [...times].toSorted()) {
		const mean = all.reduce((sum, ms) => sum + ms, 0) / all.length;
		const cells = [all.length.toString(), (mean / 1000).toFixed(2), (60_000 / mean).toFixed(0)];
		console.log(service.padEnd(19), cells[0]?.padStart(8), cells[1]?.padStart(10), cells[2]?.padStart(10));
	}
}

/**
 * Busy time of all cores since the start, in seconds. Of the whole machine: what cells use is lost to their parents' books, because the
 * kernel ends them with their namespace. Nothing else should run meanwhile.
 */
const coreSeconds = (): number =>
	cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;

/** The queueing model, from what one mail costs, beside what was measured. */
function tellModel(): void {
	const mean = (what: "seconds" | "cores") =>
		mix.reduce((sum, name) => sum + (demand[name]?.[what] ?? 0), 0) / mix.length;
	const cores = availableParallelism();
	const expected = closedThroughput(Number(values.senders), mean("cores"), cores, mean("seconds"));
	console.log(`\nModel: ${mean("cores").toFixed(1)} core-seconds a mail of this mix, ${cores} cores`);
	console.log(`at most ${expected.toFixed(1)} orders a minute; measured ${whole.ordersPerMinute.toFixed(1)}\n`);
	console.log(`${"mails an hour".padEnd(16)}${"cores".padStart(8)}${"mean seconds".padStart(14)}`);
	for (const mails of [10, 1_000, 100_000]) {
		const needed = coresFor(mails, mean("cores"), 3 * mean("cores"));
		console.log(
			`${String(mails).padEnd(16)}${String(needed).padStart(8)}${secondsAt(mails, mean("cores"), needed).toFixed(1).padStart(14)}`,
		);
	}
}

async function measureOrders(forMs: number, senders: number) {
	const service = await openService();
	const first = heldBy(service);
	const watch = new Watch(service);
	const breaking = values.faults ? setInterval(() => killNext(service), faultEveryMs) : undefined;
	const started = Date.now();
	const { sent, lost, twice, seconds } = await send(service, { senders, until: { forMs }, files: mix.map(sample) });
	clearInterval(breaking);
	watch.stop();
	const minutes = (Date.now() - started) / 60_000;
	const nothing = await service.nothingLeft();
	const last = heldBy(service);
	await service.close();
	const at = (share: number) => quantile(seconds, share) ?? Number.NaN;
	const result = {
		sent,
		lost,
		twice,
		left: nothing.cache + nothing.queue + nothing.programs.length,
		ordersPerMinute: seconds.length / minutes,
		p50: at(0.5),
		p95: at(0.95),
		p99: at(0.99),
		processesFirst: first.processes,
		processesLast: last.processes,
		descriptorsFirst: first.descriptors,
		descriptorsLast: last.descriptors,
		megabytesFirst: first.megabytes,
		megabytesMost: watch.most("megabytes"),
		megabytesLast: last.megabytes,
	};
	console.log(
		`\nWhole orders: ${senders} senders, ${minutes.toFixed(1)} minutes, ${mix.join(", ")}${values.faults ? ", a role killed every 20 s" : ""}\n`,
	);
	for (const [name, value] of Object.entries(result))
		console.log(`${name.padEnd(34)}${Number(value.toFixed(1)).toString().padStart(8)}`);
	return result;
}

let victim = 0;
function killNext(service: TestService): void {
	const roles = ["control", "services", "mail-server"];
	const pid = service.pids().find(({ role }) => role === roles[victim % roles.length])?.pid;
	victim += 1;
	if (pid) process.kill(pid, "SIGKILL");
}

const acceptance = await measureAcceptance();
const demand = await measureDemand();
const whole = await measureOrders(Number(values.minutes) * 60_000, Number(values.senders));
tellModel();
if (values.json) await writeFile(values.json, JSON.stringify({ acceptance, demand, whole }, null, "\t"));
process.exitCode = whole.lost + whole.twice + whole.left > 0 ? 1 : 0;
