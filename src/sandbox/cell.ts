import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { Failure, failureCodes } from "../failure.ts";
import { type Handle, handle } from "../handle.ts";
import { chunkBytes, maxFiguresBytes, maxTaskOutputs } from "../limits.ts";
import { decodePut, type Frame, kindsOfFrame, readFrames, writeFrame } from "./frames.ts";
import { closeGroup, openGroup, within } from "./group.ts";
import { end, killGroup, start } from "./process.ts";
import { byNobody, maxProcesses, type SandboxLimits, sandboxed, tellUsers, unsandboxed } from "./sandbox.ts";
import { seccompProgram } from "./seccomp.ts";
import { StoredBlobs } from "./stored-blobs.ts";
import { writtenPlace } from "./written-place.ts";

/** What a cell is told to do. Its parent knows handles and figures; the key only on its way through. */
export interface CellTask {
	readonly service: string;
	readonly order: string;
	readonly inputs: readonly Handle[];
	readonly options: unknown;
	/** Wiped as soon as the cell has it. */
	readonly key: Buffer;
	readonly deadlineMs: number;
}

/** The parent's connection to the cache, for sealed chunks only. */
export interface Shuttle {
	get(handle: Handle, index: number): Promise<Buffer | null>;
	put(blob: string, index: number, sealed: Buffer): Promise<void>;
}

export interface CellResult {
	readonly outputs: Handle[];
	/** Still to be checked against the service's schema. */
	readonly untrustedFigures: unknown;
}

/** How long a cell that was asked to end may take before it is killed, in ms: it has nothing to tidy up. */
const askedMs = 500;

/** How long the kernel may take to end what is left in a cell, in ms. */
const initMostMs = 5_000;

function isAlive(pid: string): boolean {
	try {
		process.kill(Number(pid), 0);
	} catch (fault) {
		if ((fault as NodeJS.ErrnoException).code === "ESRCH") return false;
	}
	try {
		return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		// Just gone, which the next look will tell, or hidden from us (systemd's ProtectProc=).
		return true;
	}
}

/**
 * bubblewrap tells which process is the cell's init (when that is gone, all in the cell is), reads the filter of system calls, and
 * waits for who is who.
 */
const pipes = ["--info-fd", "4", "--seccomp", "5", ...(byNobody ? ["--userns-block-fd", "6"] : [])];

/** What a cell may say, and nothing else. */
const sayingGet = z.strictObject({ input: z.int().nonnegative(), index: z.int().nonnegative() });
const sayingDone = z.strictObject({ outputs: z.array(handle).max(maxTaskOutputs), figures: z.unknown() });
const sayingFailed = z.strictObject({
	code: z.enum(failureCodes),
	// Where in our own code it happened: file and line, no message, for the engineer.
	where: z.array(z.string().regex(/^[a-z0-9_@./:-]{1,120}$/i)).max(8),
});

/** A failure that a cell told of, with the place in our code where it arose. */
export class CellFailure extends Failure {
	readonly where: readonly string[];
	constructor(code: Failure["code"], where: readonly string[] = []) {
		super(code);
		this.where = where;
	}
}

/** One throw-away process. Started, fed with one task, ended. */
export class Cell {
	readonly #program: string;
	readonly #child: ChildProcess;
	readonly #group: string | null;
	/** Resolves when the process that we started is gone and has closed its pipes. */
	readonly #gone: Promise<void>;
	/** What bubblewrap tells of the cell: `{"child-pid": its init, …}`. */
	#info = "";
	#ended = false;

	constructor(program: string, limits: SandboxLimits, sandbox: "on" | "off") {
		this.#program = program;
		const walled = sandbox === "on" ? sandboxed(program, limits, pipes) : unsandboxed(program);
		this.#group = limits.groups ? openGroup(limits.groups, { ...limits, processes: maxProcesses }) : null;
		const command = this.#group ? within(this.#group, walled) : walled;
		this.#child = start(command.program, command.args, {
			// What a step or a tool prints may be content: nobody reads it.
			stdio: ["pipe", "ignore", "ignore", "pipe", "pipe", "pipe", byNobody ? "pipe" : "ignore"],
			env: { PATH: "/usr/bin:/bin" },
		});
		this.#gone = new Promise((resolve) => {
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
			const isWhole = this.#info.includes("}");
			this.#info += chunk.toString("latin1");
			if (byNobody && !isWhole && this.#info.includes("}")) this.#start(users as Writable);
		});
		info.on("error", () => {});
		for (const pipe of [filter, users]) pipe?.on("error", () => {});
		filter?.end(seccompProgram(limits.network));
		this.#input.on("error", () => {});
		this.#output.on("error", () => {});
	}

	/** The process of which we heard waits for this. */
	#start(users: Writable): void {
		try {
			tellUsers(this.#init as string);
			users.end("x");
		} catch {
			// It is gone already, or may not be helped: `run` will find it so.
			killGroup(this.#child);
		}
	}

	get #init(): string | undefined {
		return /"child-pid": *(\d+)/.exec(this.#info)?.[1];
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

	/** Runs the one task. Whatever happens, the process and all it started are gone afterwards. Throws `Failure`. */
	async run(task: CellTask, shuttle: Shuttle): Promise<CellResult> {
		let timedOut = false;
		const timer = setTimeout(() => {
			timedOut = true;
			killGroup(this.#child);
		}, task.deadlineMs);
		try {
			await writeFrame(this.#input, kindsOfFrame.key, task.key);
			task.key.fill(0);
			const { service, order, inputs, options } = task;
			await writeFrame(
				this.#input,
				kindsOfFrame.task,
				Buffer.from(JSON.stringify({ service, order, inputs, options })),
			);
			return await this.#serve(task, shuttle);
		} catch (fault) {
			if (timedOut) throw new Failure("timed-out");
			if (fault instanceof Failure) throw fault;
			throw new Failure("crashed", { cause: fault });
		} finally {
			clearTimeout(timer);
			task.key.fill(0);
			await this.end();
		}
	}

	async end(): Promise<void> {
		this.#output.resume();
		await end(this.#child, askedMs);
		await this.#gone;
		// The kernel takes the rest of the cell with its init; a process is over when it is no more than a zombie.
		const init = this.#init;
		const deadline = Date.now() + initMostMs;
		while (init && Date.now() < deadline && isAlive(init)) await new Promise((resolve) => setTimeout(resolve, 2));
		if (this.#group) await closeGroup(this.#group);
	}

	async #serve(task: CellTask, shuttle: Shuttle): Promise<CellResult> {
		const sealedMost = Math.max(chunkBytes + 1024, maxFiguresBytes);
		const stored = new StoredBlobs(task.order, task.inputs);
		for await (const frame of readFrames(this.#output, sealedMost)) {
			switch (frame.kind) {
				case kindsOfFrame.get: {
					const { input, index } = sayingGet.parse(json(frame));
					const wanted = task.inputs[input];
					if (!wanted) throw new Failure("crashed");
					const sealed = await shuttle.get(wanted, index);
					await writeFrame(this.#input, sealed ? kindsOfFrame.chunk : kindsOfFrame.gone, sealed ?? Buffer.alloc(0));
					break;
				}
				case kindsOfFrame.put: {
					const { untrustedBlob, untrustedIndex, sealed } = decodePut(frame.payload);
					const blob = stored.add(untrustedBlob, untrustedIndex, sealed.length);
					await shuttle.put(blob, untrustedIndex, sealed);
					await writeFrame(this.#input, kindsOfFrame.stored, Buffer.alloc(0));
					break;
				}
				case kindsOfFrame.done: {
					const { outputs, figures } = sayingDone.parse(json(frame));
					return { outputs: stored.outputs(outputs), untrustedFigures: figures };
				}
				case kindsOfFrame.failed: {
					const { code, where } = sayingFailed.parse(json(frame));
					throw new CellFailure(
						code,
						where.map((place) => writtenPlace(place, this.#program)),
					);
				}
				default:
					throw new Failure("crashed");
			}
		}
		// The pipe ended without a word: killed by a limit, or crashed.
		throw new Failure("crashed");
	}
}

const json = (frame: Frame): unknown => JSON.parse(frame.payload.toString("utf8"));
