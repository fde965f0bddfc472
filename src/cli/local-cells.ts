import type { Config } from "../config.ts";
import { deriveBlobKeys } from "../crypto/blob-keys.ts";
import { readBlob } from "../crypto/blob-reader.ts";
import { BlobWriter } from "../crypto/blob-writer.ts";
import { newOrderKey } from "../crypto/chunk-encryption.ts";
import { Failure } from "../failure.ts";
import { type Handle, newId } from "../handle.ts";
import { type BlobKind, blobKinds } from "../kinds.ts";
import type { Lease } from "../queue/job-queues.ts";
import type { TaskResult } from "../queue/messages.ts";
import { CellPool } from "../sandbox/cell-pool.ts";
import { bundledProgram, bundlePrograms } from "../sandbox/program-bundle.ts";
import { kindsOfTask } from "../services/contract.ts";
import { registry } from "../services/registry.ts";
import { PrioritySemaphore } from "../worker/priority-semaphore.ts";
import { openServiceFolder } from "./service-folder.ts";

/** A single order needs no priorities. */
const lease: Lease = { priority: 0, failedAttempts: 0, hasHigherPriorityWaiting: async () => false };

/** Services without mail server, cache and queue: in the same cells; what a cache would hold is sealed in this process' memory. */
export interface LocalCells {
	readonly order: string;
	seal(kind: BlobKind, bytes: Uint8Array): Promise<Handle>;
	open(handle: Handle): Promise<Buffer>;
	/** Waits for a free cell and has the task done; failures are results. */
	work(service: string, inputs: readonly Handle[], options: unknown): Promise<TaskResult>;
	close(): Promise<void>;
}

export async function openLocalCells(config: Config): Promise<LocalCells> {
	const { path: programs, remove } = await openServiceFolder();
	// Without SMTP there is no session program; only the cell's program is packed, before the first task.
	await bundlePrograms(programs, ["cell"]);
	const key = newOrderKey();
	const keys = deriveBlobKeys(key, blobKinds);
	const order = newId();
	const chunks = new Map<string, Buffer>();
	const put = async (blob: string, index: number, sealed: Buffer) =>
		void chunks.set(`${blob}:${index}`, Buffer.from(sealed));
	const get = async (handle: Handle, index: number) => chunks.get(`${handle.blob}:${index}`) ?? null;
	const most = (figure: "scratchMebibytes" | "memoryMebibytes") =>
		Math.max(...Object.values(registry).map((service) => service[figure]));
	const limits = {
		scratchMebibytes: most("scratchMebibytes"),
		memoryMebibytes: most("memoryMebibytes"),
		network: false,
	};
	const pool = new CellPool(bundledProgram(programs, "cell"), limits, config.sandbox, config.cells);
	const semaphore = new PrioritySemaphore(config.cells);

	async function work(name: string, inputs: readonly Handle[], options: unknown): Promise<TaskResult> {
		const service = registry[name];
		if (!service) throw new Error(`there is no service ${name}`);
		const started = performance.now();
		const elapsed = () => Math.round(performance.now() - started);
		try {
			const deadlineMs = service.deadlineSeconds * 1000;
			const task = {
				service: name,
				order,
				inputs,
				options,
				keys: deriveBlobKeys(key, kindsOfTask(service, options, inputs)),
				outputKind: service.blobs.output,
				deadlineMs,
			};
			const { outputs, untrustedFigures } = await pool.take().run(task, { get, put });
			return { outputs, figures: service.figures.parse(untrustedFigures), ms: elapsed() };
		} catch (fault) {
			return { failure: fault instanceof Failure ? fault.code : "crashed", ms: elapsed() };
		}
	}

	return {
		order,
		async seal(kind, bytes) {
			const writer = new BlobWriter(keys, order, kind, put);
			await writer.write(bytes);
			return writer.end();
		},
		open: (handle) => readBlob(keys, handle, get),
		work: (name, inputs, options) => semaphore.withPermit(lease, () => work(name, inputs, options)),
		async close() {
			await pool.close();
			await remove();
		},
	};
}
