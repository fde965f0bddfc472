import { dirname } from "node:path";
import { Cache } from "../cache/client.ts";
import type { Config } from "../config.ts";
import type { BlobKeys } from "../crypto/blob-key-frames.ts";
import { deriveBlobKeys } from "../crypto/blob-keys.ts";
import { type ServiceKey, type ServiceKeys, unwrapKey } from "../crypto/key-wrapping.ts";
import { taskVerifier } from "../crypto/task-signature.ts";
import { Failure, type FailureCode } from "../failure.ts";
import type { BlobKind } from "../kinds.ts";
import { log } from "../log.ts";
import { taskFailures, taskSeconds } from "../metrics.ts";
import type { Lease } from "../queue/job-queues.ts";
import type { TaskMessage, TaskResult } from "../queue/messages.ts";
import { Queue } from "../queue/queue.ts";
import { pauseBeforeRetry } from "../retry.ts";
import { type Cell, CellFailure } from "../sandbox/cell.ts";
import { startsCells } from "../sandbox/cell-check.ts";
import { CellPool } from "../sandbox/cell-pool.ts";
import { bundledProgram } from "../sandbox/program-bundle.ts";
import { kindsOfTask, type Service } from "../services/contract.ts";
import { chosenServices, registry } from "../services/registry.ts";
import { CellProbe } from "./cell-probe.ts";
import { CompletionMarkers } from "./completion-markers.ts";
import { PrioritySemaphore, urgentPermits } from "./priority-semaphore.ts";
import { withRetries } from "./with-retries.ts";
import { withSettings } from "./with-settings.ts";

/**
 * The role "services": takes tasks from the queue and runs each in a cell of its own. `serviceKeys`: secret keys of the services that this process
 * runs; `taskKey`: control's public key, base64; `only`: their names, all where absent. Rejects when cache or queue cannot be reached.
 */
export async function startWorker(
	config: Config & {
		cacheUrl: string;
		queueUrl: string;
		programs: string;
		cgroup: string | null;
		returnPathKey: string | null;
	},
	serviceKeys: ServiceKeys,
	taskKey: string,
	only?: readonly string[],
) {
	const cache = new Cache(config.cacheUrl);
	const queue = new Queue(config.queueUrl);
	await Promise.all([cache.ping(), queue.ping()]);
	const served = chosenServices(only).map((name) => registry[name] as Service);
	const offline = served.filter((service) => !service.network && !service.alone);
	const scanning = served.some((service) => service.scans) && config.clamd !== null;
	const most = (figure: "scratchMebibytes" | "memoryMebibytes") =>
		Math.max(16, ...offline.map((service) => service[figure]));
	const inside = bundledProgram(config.programs, "cell");
	const limits = {
		scratchMebibytes: most("scratchMebibytes"),
		memoryMebibytes: most("memoryMebibytes"),
		network: false,
		cgroup: config.cgroup,
	};
	const pool = new CellPool(inside, limits, config.sandbox, offline.length > 0 ? config.cells : 0);
	/** Only these cells see the virus scanner's socket. */
	const scanningPool = new CellPool(
		inside,
		scanning ? { ...limits, scanner: dirname((config.clamd as string).slice("unix://".length)) } : limits,
		config.sandbox,
		scanning ? 1 : 0,
	);
	const semaphore = new PrioritySemaphore(config.cells, urgentPermits);

	const verify = taskVerifier(taskKey);
	const markers = new CompletionMarkers(cache, queue);
	const probe = new CellProbe(() => startsCells(inside, config.sandbox));

	async function attempt(service: Service, message: TaskMessage, failedAttempts: number): Promise<TaskResult> {
		const started = performance.now();
		const completionKey = service.once?.completionKey(message.options);
		if (completionKey && (await markers.isCompleted(message, completionKey).catch(unreachable)))
			return { outputs: [], figures: service.once?.figures, ms: 0 };
		try {
			// Backpressure: a task whose outputs found no room in the cache does not run again before there is room.
			if (failedAttempts > 0) await cache.assertRoom();
			const options = withSettings(service, message.options, config);
			const kinds = kindsOfTask(service, service.options.parse(options), message.inputs);
			const keys = await keysOf(service, message, kinds);
			// Only now: a cell that is taken from the pool ends only by being run.
			const { outputs, untrustedFigures } = await cellFor(service).run(
				{
					service: service.name,
					order: message.order,
					inputs: message.inputs,
					options,
					keys,
					outputKind: service.blobs.output,
					deadlineMs: service.deadlineSeconds * 1000,
				},
				{
					get: (handle, index) => cache.get(handle.order, handle.blob, index),
					put: async (blob, index, sealed) => {
						await queue.recordBlob(message.order, blob, index, message.expiresAt).catch(unreachable);
						await cache.put(message.order, blob, index, sealed, message.expiresAt);
					},
				},
			);
			if (completionKey) await markers.markCompleted(message, completionKey).catch(unreachable);
			const figures = service.figures.parse(untrustedFigures);
			return { outputs, figures, ms: Math.round(performance.now() - started) };
		} catch (fault) {
			const code: FailureCode = fault instanceof Failure ? fault.code : "crashed";
			// No cell starts any more: the machine failed, not the document.
			if (code === "crashed" && !service.withoutSandbox && !(await probe.look())) throw fault;
			// Cache or queue failed, not the document: the queue retries the task for as long as the order lives.
			if (pauseBeforeRetry(code, failedAttempts + 1, "queue") !== null) throw fault;
			const where = fault instanceof CellFailure ? fault.stackLocations : [];
			log.warn({ order: message.order, task: message.task, service: service.name, code, where }, "task failed");
			taskFailures.inc({ service: service.name, code });
			return { failure: code, ms: Math.round(performance.now() - started) };
		}
	}

	function cellFor(service: Service): Cell {
		if (service.network || service.alone) {
			const sandbox = service.withoutSandbox ? "off" : config.sandbox;
			return new CellPool(
				inside,
				{ ...service, network: service.network ?? false, cgroup: config.cgroup },
				sandbox,
				0,
			).take();
		}
		return (service.scans && scanning ? scanningPool : pool).take();
	}

	/** Keys of these kinds of blobs, derived from the order's key; `Cell.run` wipes them. */
	async function keysOf(service: Service, message: TaskMessage, kinds: Iterable<BlobKind>): Promise<BlobKeys> {
		const share = await cache.getKeyShare(message.order);
		let orderKey: Buffer | undefined;
		try {
			orderKey = unwrapKey(message.key, share, serviceKeys[service.name] as ServiceKey);
			return deriveBlobKeys(orderKey, kinds);
		} finally {
			orderKey?.fill(0);
			share.fill(0);
		}
	}

	async function work(service: Service, message: TaskMessage, lease: Lease): Promise<TaskResult> {
		return semaphore.withPermit(lease, async () => {
			const result = await withRetries(() => attempt(service, message, lease.failedAttempts));
			taskSeconds.observe({ service: service.name }, result.ms / 1000);
			log.info(
				{ order: message.order, task: message.task, service: service.name, ms: result.ms, failed: "failure" in result },
				"task done",
			);
			return result;
		});
	}

	const take = (service: Service) =>
		queue.workers.takeTasks(service.name, config.cells + urgentPermits, verify, (message, turn) =>
			work(service, message, turn),
		);
	for (const service of served) if (service.withoutSandbox) take(service);
	const cellServices = served.filter((service) => !service.withoutSandbox);
	const stopLooking = probe.follow(() => {
		const ends = cellServices.map(take);
		return () => Promise.all(ends.map((end) => end()));
	});
	await probe.first;
	return {
		async close() {
			stopLooking();
			await queue.close();
			await Promise.all([pool.close(), scanningPool.close()]);
			cache.close();
		},
	};
}

/** A task needs cache and queue: the loss of either is the same failure. */
function unreachable(cause: unknown): never {
	throw new Failure("cache-unreachable", { cause });
}
