import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { type Handle, newId } from "../cache/handle.ts";
import { readBlob } from "../cache/reader.ts";
import { newOrderKey } from "../cache/seal.ts";
import { BlobWriter } from "../cache/writer.ts";
import { CellPool } from "../cell/pool.ts";
import type { Config } from "../config.ts";
import { type Plan, type PlannedTask, plan } from "../control/plan.ts";
import { Failure } from "../failure.ts";
import { longestDwellSeconds } from "../limits.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import { Places } from "../services/places.ts";
import { registry } from "../services/registry.ts";
import type { Envelope } from "../services/unpack/task.ts";

export interface LocalOrder {
	readonly plan: Plan;
	readonly results: ReadonlyMap<string, TaskResult>;
	open(handle: Handle): Promise<Buffer>;
}

/**
 * An order without mail server, cache and queue: the same plan, the same services in the same cells; what a cache would hold
 * is sealed in this process' memory.
 */
export async function workLocally(files: readonly string[], config: Config): Promise<LocalOrder> {
	const key = newOrderKey();
	const order = newId();
	const chunks = new Map<string, Buffer>();
	const put = async (blob: string, index: number, sealed: Buffer) =>
		void chunks.set(`${blob}:${index}`, Buffer.from(sealed));
	const get = async (handle: Handle, index: number) => chunks.get(`${handle.blob}:${index}`) ?? null;
	const seal = async (bytes: Uint8Array): Promise<Handle> => {
		const writer = new BlobWriter(key, order, put);
		await writer.write(bytes);
		return writer.end();
	};
	const acceptedAt = Date.now();
	const envelope: Envelope = { sender: "inspect@localhost", tags: [], locale: "de", acceptedAt };
	const message: OrderMessage = {
		order,
		mail: await seal(await composeMail(files)),
		envelope: await seal(Buffer.from(JSON.stringify(envelope))),
		key: "",
		acceptedAt,
		expiresAt: acceptedAt + longestDwellSeconds * 1000,
	};
	const most = (figure: "scratchMebibytes" | "memoryMebibytes") =>
		Math.max(...Object.values(registry).map(({ service }) => service[figure]));
	const limits = {
		scratchMebibytes: most("scratchMebibytes"),
		memoryMebibytes: most("memoryMebibytes"),
		network: false,
	};
	const pool = new CellPool("services/inside.ts", limits, config.sandbox, config.cells);
	const places = new Places(config.cells);
	const results = new Map<string, TaskResult>();
	const running = new Map<string, Promise<void>>();

	async function work({ id, service: name, inputs, options }: PlannedTask): Promise<void> {
		const service = registry[name]?.service;
		if (!service) throw new Error(`there is no service ${name}`);
		const started = performance.now();
		const elapsed = () => Math.round(performance.now() - started);
		try {
			const task = {
				service: name,
				order,
				inputs,
				options,
				key: Buffer.from(key),
				deadlineMs: service.deadlineSeconds * 1000,
			};
			const { outputs, untrustedFigures } = await pool.take().run(task, { get, put });
			results.set(id, { outputs, figures: service.figures.parse(untrustedFigures), ms: elapsed() });
		} catch (fault) {
			results.set(id, { failure: fault instanceof Failure ? fault.code : "crashed", ms: elapsed() });
		}
		running.delete(id);
	}

	try {
		for (;;) {
			const planned = plan(message, results, false);
			for (const task of planned.tasks)
				if (!running.has(task.id))
					running.set(
						task.id,
						places.with(() => work(task)),
					);
			if (running.size === 0) return { plan: planned, results, open: (handle) => readBlob(key, handle, get) };
			await Promise.race(running.values());
		}
	} finally {
		await pool.close();
	}
}

async function composeMail(files: readonly string[]): Promise<Buffer> {
	const attachments = await Promise.all(
		files.map(async (path) => ({
			filename: basename(path),
			content: await readFile(path).catch(() => {
				throw new Error(`the file ${path} cannot be read`);
			}),
			contentDisposition: "attachment" as const,
			contentType: "application/octet-stream",
		})),
	);
	return new MailComposer({ from: "inspect@localhost", to: "inspect@localhost", subject: "", text: "", attachments })
		.compile()
		.build();
}
