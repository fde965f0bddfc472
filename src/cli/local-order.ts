import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { Config } from "../config.ts";
import { type Plan, plan } from "../control/plan.ts";
import type { Handle } from "../handle.ts";
import { longestDwellSeconds } from "../limits.ts";
import type { Envelope } from "../manifest.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import { openLocalCells } from "./local-cells.ts";

export interface LocalOrder {
	readonly plan: Plan;
	readonly results: ReadonlyMap<string, TaskResult>;
	open(handle: Handle): Promise<Buffer>;
}

/** An order without mail server, cache and queue: the same plan, the same services in the same cells. */
export async function workLocally(files: readonly string[], config: Config): Promise<LocalOrder> {
	// What cannot be read ends it before any cell has started.
	const mail = await composeMail(files);
	const cells = await openLocalCells(config);
	const acceptedAt = Date.now();
	const envelope: Envelope = { order: cells.order, sender: "inspect@localhost", tags: [], locale: "de", acceptedAt };
	const message: OrderMessage = {
		order: cells.order,
		mail: await cells.seal("mail", mail),
		envelope: await cells.seal("envelope", Buffer.from(JSON.stringify(envelope))),
		keys: {},
		acceptedAt,
		expiresAt: acceptedAt + longestDwellSeconds * 1000,
	};
	const results = new Map<string, TaskResult>();
	const running = new Map<string, Promise<void>>();
	try {
		for (;;) {
			const planned = plan(message, results, false);
			for (const { id, service, inputs, options } of planned.tasks) {
				if (running.has(id)) continue;
				const done = cells.work(service, inputs, options).then((result) => {
					results.set(id, result);
					running.delete(id);
				});
				running.set(id, done);
			}
			if (running.size === 0) return { plan: planned, results, open: cells.open };
			await Promise.race(running.values());
		}
	} finally {
		await cells.close();
	}
}

async function composeMail(files: readonly string[]): Promise<Buffer> {
	const attachments = await Promise.all(
		files.map(async (path) => ({
			filename: basename(path),
			content: await readUserFile(path),
			contentDisposition: "attachment" as const,
			contentType: "application/octet-stream",
		})),
	);
	return new MailComposer({ from: "inspect@localhost", to: "inspect@localhost", subject: "", text: "", attachments })
		.compile()
		.build();
}

/** A file that a user named. Throws an error whose message is for her. */
export const readUserFile = (path: string): Promise<Buffer> =>
	readFile(path).catch(() => {
		throw new Error(`the file ${path} cannot be read`);
	});
