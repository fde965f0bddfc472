import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { type BlobKeys, encodeBlobKeys } from "../crypto/blob-key-frames.ts";
import { wipeBlobKeys } from "../crypto/blob-keys.ts";
import { Failure, failureCodes } from "../failure.ts";
import { type Handle, handle } from "../handle.ts";
import type { BlobKind } from "../kinds.ts";
import { chunkBytes, maxFiguresBytes, maxTaskOutputs } from "../limits.ts";
import {
	bubblewrapCommand,
	mapsToNobody,
	maxProcesses,
	type SandboxLimits,
	unsandboxedCommand,
	writeIdMaps,
} from "./bubblewrap.ts";
import { createCgroup, inCgroup, removeCgroup } from "./cgroup.ts";
import { decodePut, type FailedPayload, type Frame, frameKinds, readFrames, writeFrame } from "./frame-protocol.ts";
import { killProcessGroup, spawnProcess, terminate } from "./process.ts";
import { seccompProgram } from "./seccomp.ts";
import { sourceLocation } from "./source-location.ts";
import { StoredBlobs } from "./stored-blobs.ts";

/** The task that a cell runs. Its parent knows handles and figures, and the key only until the cell has it. */
export interface CellTask {
	readonly service: string;
	readonly order: string;
	readonly inputs: readonly Handle[];
	readonly options: unknown;
	/** Keys of the kinds of blobs that the task reads and makes, and of no others. Overwritten as soon as the cell has them. */
	readonly keys: BlobKeys;
	/** The kind of output `index`; undefined: the task has no such output. */
	readonly outputKind: (index: number) => BlobKind | undefined;
	readonly deadlineMs: number;
}

/**
 * How the parent carries encrypted chunks between cell and cache; a cell itself has no connection. Each frame waits for the answer to the
 * one before, so that a slow cache slows the cell (backpressure).
 */
export interface BlobTransport {
	/** null when the chunk is gone. */
	get(handle: Handle, index: number): Promise<Buffer | null>;
	put(blob: string, index: number, sealed: Buffer): Promise<void>;
}

export interface CellResult {
	readonly outputs: Handle[];
	/** Not yet validated by the service's schema. */
	readonly untrustedFigures: unknown;
}

/** Between SIGTERM and SIGKILL, in ms: a cell has nothing to tidy up. */
const terminationGraceMs = 500;

/** How long the kernel may take to end a cell's PID namespace, in ms. */
const initExitTimeoutMs = 5_000;

function isAlive(pid: string): boolean {
	try {
		process.kill(Number(pid), 0);
	} catch (fault) {
		if ((fault as NodeJS.ErrnoException).code === "ESRCH") return false;
	}
	try {
		return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		// It has just ended, which the next poll sees, or it is hidden (systemd's ProtectProc=).
		return true;
	}
}

/**
 * Pipes to bubblewrap: it writes the process id of the cell's init (all processes of the cell end with that one), reads the seccomp filter,
 * and waits until the user namespace's id maps are written.
 */
const pipes = ["--info-fd", "4", "--seccomp", "5", ...(mapsToNobody ? ["--userns-block-fd", "6"] : [])];

/** Payloads of the frames that a cell may send; anything else ends the cell. */
const getPayload = z.strictObject({ input: z.int().nonnegative(), index: z.int().nonnegative() });
const donePayload = z.strictObject({
	outputs: z.array(handle.omit({ kind: true })).max(maxTaskOutputs),
	figures: z.unknown(),
});
const failedPayload = z.strictObject({
	code: z.enum(failureCodes),
	// File and line in our own code, without a message: that could be content.
	where: z.array(z.string().regex(/^[a-z0-9_@./:-]{1,120}$/i)).max(8),
} satisfies Record<keyof FailedPayload, z.ZodType>);

/** A failure that a cell reported, with the places in our sources where it arose. */
export class CellFailure extends Failure {
	readonly stackLocations: readonly string[];
	constructor(code: Failure["code"], where: readonly string[] = []) {
		super(code);
		this.stackLocations = where;
	}
}

/** Those of this process: when it ends by itself they end with it, also those that are just starting (`killOrphanedCells`). */
const started = new Set<ChildProcess>();
process.on("exit", () => {
	for (const child of started) killProcessGroup(child);
});

/** One sandboxed one-shot process: started, given one task, ended. */
export class Cell {
	readonly #program: string;
	readonly #child: ChildProcess;
	readonly #cgroup: string | null;
	/** Resolves when the process that we started has exited and its pipes are closed. */
	readonly #exited: Promise<void>;
	/** What bubblewrap wrote to `--info-fd`: `{"child-pid": INIT, …}`. */
	#bubblewrapInfo = "";
	#ended = false;

	constructor(program: string, limits: SandboxLimits, sandbox: "on" | "off") {
		this.#program = program;
		const sandboxed = sandbox === "on" ? bubblewrapCommand(program, limits, pipes) : unsandboxedCommand(program);
		this.#cgroup = limits.cgroup ? createCgroup(limits.cgroup, { ...limits, processes: maxProcesses }) : null;
		const command = this.#cgroup ? inCgroup(this.#cgroup, sandboxed) : sandboxed;
		this.#child = spawnProcess(command.program, command.args, {
			// What a step or a tool prints may be content: it is discarded.
			stdio: ["pipe", "ignore", "ignore", "pipe", "pipe", "pipe", mapsToNobody ? "pipe" : "ignore"],
			env: { PATH: "/usr/bin:/bin" },
		});
		const child = this.#child;
		started.add(child);
		// bubblewrap's second process waits for the first one without end; where that one was killed, so must it be.
		child.once("exit", () => {
			started.delete(child);
			killProcessGroup(child);
		});
		this.#exited = new Promise((resolve) => {
			const over = () => {
				this.#ended = true;
				resolve();
			};
			this.#child.once("error", over);
			this.#child.once("close", over);
		});
		const info = this.#child.stdio[4] as Readable;
		const [, , , , , filter, users] = this.#child.stdio as readonly unknown[] as readonly Writable[];
		info.on("data", (chunk: Buffer) => {
			const isWhole = this.#bubblewrapInfo.includes("}");
			this.#bubblewrapInfo += chunk.toString("latin1");
			if (mapsToNobody && !isWhole && this.#bubblewrapInfo.includes("}")) this.#writeIdMaps(users as Writable);
		});
		info.on("error", () => {});
		for (const pipe of [filter, users]) pipe?.on("error", () => {});
		filter?.end(seccompProgram(limits.network));
		this.#input.on("error", () => {});
		this.#output.on("error", () => {});
	}

	/** Maps the user namespace's ids and lets bubblewrap go on (`--userns-block-fd`). */
	#writeIdMaps(users: Writable): void {
		try {
			writeIdMaps(this.#init as string);
			users.end("x");
		} catch {
			// It has ended already, or its maps cannot be written: `run` then fails with "crashed".
			killProcessGroup(this.#child);
		}
	}

	get #init(): string | undefined {
		return /"child-pid": *(\d+)/.exec(this.#bubblewrapInfo)?.[1];
	}

	get #input(): Writable {
		return this.#child.stdin as Writable;
	}

	get #output(): Readable {
		return this.#child.stdio[3] as Readable;
	}

	get alive(): boolean {
		return !this.#ended;
	}

	/**
	 * Runs the one task. Whatever happens, the process and all it started have ended afterwards. Throws `Failure`: "timed-out" after the
	 * deadline, `CellFailure` with the code that the cell reported, "crashed" for everything else.
	 */
	async run(task: CellTask, transport: BlobTransport): Promise<CellResult> {
		let timedOut = false;
		const timer = setTimeout(() => {
			timedOut = true;
			killProcessGroup(this.#child);
		}, task.deadlineMs);
		try {
			const keys = encodeBlobKeys(task.keys);
			await writeFrame(this.#input, frameKinds.keys, keys).finally(() => keys.fill(0));
			wipeBlobKeys(task.keys);
			const { service, order, inputs, options } = task;
			await writeFrame(this.#input, frameKinds.task, Buffer.from(JSON.stringify({ service, order, inputs, options })));
			return await this.#serveRequests(task, transport);
		} catch (fault) {
			if (timedOut) throw new Failure("timed-out");
			if (fault instanceof Failure) throw fault;
			throw new Failure("crashed", { cause: fault });
		} finally {
			clearTimeout(timer);
			wipeBlobKeys(task.keys);
			await this.end();
		}
	}

	async end(): Promise<void> {
		this.#output.resume();
		await terminate(this.#child, terminationGraceMs);
		await this.#exited;
		// The kernel ends the PID namespace with its init; a process that is only a zombie has ended.
		const init = this.#init;
		const deadline = Date.now() + initExitTimeoutMs;
		while (init && Date.now() < deadline && isAlive(init)) await new Promise((resolve) => setTimeout(resolve, 2));
		if (this.#cgroup) await removeCgroup(this.#cgroup);
	}

	async #serveRequests(task: CellTask, transport: BlobTransport): Promise<CellResult> {
		const sealedMost = Math.max(chunkBytes + 1024, maxFiguresBytes);
		const stored = new StoredBlobs(task.order, task.inputs);
		for await (const frame of readFrames(this.#output, sealedMost)) {
			switch (frame.kind) {
				case frameKinds.get: {
					const { input, index } = getPayload.parse(json(frame));
					const wanted = task.inputs[input];
					if (!wanted) throw new Failure("crashed");
					const sealed = await transport.get(wanted, index);
					await writeFrame(this.#input, sealed ? frameKinds.chunk : frameKinds.gone, sealed ?? Buffer.alloc(0));
					break;
				}
				case frameKinds.put: {
					const { untrustedBlob, untrustedIndex, sealed } = decodePut(frame.payload);
					const blob = stored.add(untrustedBlob, untrustedIndex, sealed.length);
					await transport.put(blob, untrustedIndex, sealed);
					await writeFrame(this.#input, frameKinds.stored, Buffer.alloc(0));
					break;
				}
				case frameKinds.done: {
					const { outputs, figures } = donePayload.parse(json(frame));
					return { outputs: stored.outputs(outputs, task.outputKind), untrustedFigures: figures };
				}
				case frameKinds.failed: {
					const { code, where } = failedPayload.parse(json(frame));
					throw new CellFailure(
						code,
						where.map((place) => sourceLocation(place, this.#program)),
					);
				}
				default:
					throw new Failure("crashed");
			}
		}
		// The pipe ended without a last frame: killed by a limit, or crashed.
		throw new Failure("crashed");
	}
}

const json = (frame: Frame): unknown => JSON.parse(frame.payload.toString("utf8"));
