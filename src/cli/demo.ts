import { readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { Redis } from "ioredis";
import { readConfig, serviceAddress } from "../config.ts";
import { projectFolder } from "../project.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { openMailbox } from "./mailbox.ts";
import { saveAnswer, showAnswer } from "./received-answer.ts";
import { sendMail } from "./send-mail.ts";
import { StageTimings } from "./stage-timings.ts";
import { startService } from "./supervisor.ts";

const customer = "kanzlei@kanzlei.localhost";
const waitMostMs = 30 * 60_000;
const forgetMostMs = 20_000;

/** The main job once, for real, with everything private and on free ports. */
export const command: Command = async (args) => {
	const { values, positionals } = readArguments("demo", args);
	const files = positionals.length > 0 ? positionals : await sampleFiles();
	const stages = new StageTimings();
	const mailbox = await openMailbox();
	const starting = startService(
		readConfig({
			// Not the installed service's settings: everything is private.
			file: values.config,
			overrides: {
				smtpListen: "127.0.0.1:0",
				webListen: "127.0.0.1:0",
				relay: `smtp://127.0.0.1:${mailbox.port}`,
				customers: "/nonexistent",
				cacheUrl: null,
				queueUrl: null,
				// The stages are measured from 250 on.
				accept: "cached",
				logLevel: "info",
			},
		}),
		{ onLog: (line) => stages.hear(line) },
	);
	// Where the service cannot start, the mailbox must not keep this process.
	const service = await starting.catch(async (fault) => {
		await mailbox.close();
		throw fault;
	});
	try {
		const before = await left(service.config.cacheUrl, service.config.queueUrl);
		const to = serviceAddress(service.config);
		console.log(
			`Sending ${files.length} file(s) from ${customer} to ${to} over SMTP on port ${service.smtpPorts[0]} …`,
		);
		stages.mark("sent");
		await sendMail({
			from: customer,
			to,
			subject: "Unterlagen zur Akte",
			files,
			smtp: { host: "127.0.0.1", port: service.smtpPorts[0] as number },
		});
		stages.mark("accepted");
		const answer = await mailbox.next(({ to: recipients }) => recipients.includes(customer), waitMostMs);
		stages.mark("answered");
		await stages.forgotten(forgetMostMs);
		const folder = join(process.cwd(), "demo-answer");
		await rm(folder, { recursive: true, force: true });
		const saved = await saveAnswer(answer, folder);
		console.log(`\n${"─".repeat(78)}\n${await showAnswer(answer)}\n${"─".repeat(78)}\n`);
		console.log(stages.table());
		console.log(`${saved.length} file(s) written to ${relative(process.cwd(), folder) || folder}/`);
		const after = await left(service.config.cacheUrl, service.config.queueUrl);
		console.log(
			`Left in the cache: ${after.cache} (before: ${before.cache}); orders and tasks left in the queue: ${after.queue} (before: ${before.queue}).`,
		);
		return after.cache === before.cache && after.queue === before.queue ? 0 : 1;
	} finally {
		await service.stop();
		await mailbox.close();
	}
};

async function sampleFiles(): Promise<string[]> {
	const folder = join(projectFolder, "samples");
	const names = (await readdir(folder)).filter((name) => /\.(docx|pdf|jpg|heic|zip)$/i.test(name)).sort();
	return names.map((name) => join(folder, name));
}

/**
 * Keys in the cache, and keys in the queue but for BullMQ's settings and timers, the customers' counters, which belong to no order, receipts,
 * and the fingerprints by which a mail that comes twice is known (docs/decisions/0046).
 */
export async function left(cacheUrl: string, queueUrl: string): Promise<{ cache: number; queue: number }> {
	const cache = new Redis(redisOptions(cacheUrl));
	const queue = new Redis(redisOptions(queueUrl));
	try {
		const keys = await queue.keys("*");
		return {
			cache: await cache.dbsize(),
			queue: keys.filter((key) => !/^(limit|repeat|receipts?):|:(meta|stalled-check)$/.test(key)).length,
		};
	} finally {
		cache.disconnect();
		queue.disconnect();
	}
}
