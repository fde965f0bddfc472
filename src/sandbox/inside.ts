import { Socket } from "node:net";
import type { z } from "zod";
import { readBlob } from "../crypto/blob-reader.ts";
import { BlobWriter } from "../crypto/blob-writer.ts";
import { Failure } from "../failure.ts";
import type { Handle } from "../handle.ts";
import { maxFiguresBytes } from "../limits.ts";
import { encodePut, type Frame, type FrameKind, kindsOfFrame, readFrames, writeFrame } from "./frames.ts";

/** What a cell needs to know of a service: how its options and figures are checked, and what it does. */
export interface Program {
	readonly options: z.ZodType;
	readonly figures: z.ZodType;
	/** Plaintext in, plaintext out. Throws `Failure`. */
	readonly step: (
		inputs: readonly Uint8Array[],
		options: never,
	) => Promise<{ readonly outputs: readonly Uint8Array[]; readonly figures: unknown }>;
}

interface Task {
	readonly service: string;
	readonly order: string;
	readonly inputs: readonly Handle[];
	readonly options: unknown;
}

/** The process that started this cell: frames come in over descriptor 0 and go out over descriptor 3. */
class Parent {
	readonly #out = new Socket({ fd: 3, readable: false, writable: true });
	readonly #frames = readFrames(process.stdin, maxFiguresBytes);

	async next(): Promise<Frame> {
		const { value, done } = await this.#frames.next();
		// The parent is gone or has closed the pipe: the task has no receiver.
		if (done) process.exit(1);
		return value;
	}

	tell(kind: FrameKind, payload: Uint8Array): Promise<void> {
		return writeFrame(this.#out, kind, payload);
	}

	async ask(kind: FrameKind, payload: Uint8Array): Promise<Frame> {
		await this.tell(kind, payload);
		return this.next();
	}
}

/**
 * Runs inside a cell: takes the order's key and one task from the parent, decrypts the inputs, runs the step, encrypts the outputs,
 * and ends the process.
 * @param load finds the program of a service by its name; undefined where there is none
 */
export async function runTask(load: (service: string) => Promise<Program | undefined>): Promise<never> {
	const parent = new Parent();
	const key = Buffer.from((await parent.next()).payload);
	const task = JSON.parse((await parent.next()).payload.toString("utf8")) as Task;
	try {
		const done = await work(parent, key, task, await load(task.service));
		await parent.tell(kindsOfFrame.done, Buffer.from(JSON.stringify(done)));
	} catch (fault) {
		const cause = fault instanceof Failure && fault.cause instanceof Error ? fault.cause : fault;
		const code = fault instanceof Failure ? fault.code : "crashed";
		await parent.tell(kindsOfFrame.failed, Buffer.from(JSON.stringify({ code, where: where(cause) })));
	}
	process.exit(0);
}

async function work(parent: Parent, key: Uint8Array, task: Task, program: Program | undefined) {
	if (!program) throw new Failure("unknown-kind");
	const options = program.options.parse(task.options) as never;
	const inputs: Buffer[] = [];
	for (const [input, handle] of task.inputs.entries())
		inputs.push(
			await readBlob(key, handle, async (_, index) => {
				const answer = await parent.ask(kindsOfFrame.get, Buffer.from(JSON.stringify({ input, index })));
				return answer.kind === kindsOfFrame.chunk ? answer.payload : null;
			}),
		);
	const { outputs, figures } = await program.step(inputs, options);
	const handles: Handle[] = [];
	for (const output of outputs) {
		const writer = new BlobWriter(key, task.order, async (blob, index, sealed) => {
			const answer = await parent.ask(kindsOfFrame.put, encodePut(blob, index, sealed));
			if (answer.kind !== kindsOfFrame.stored) throw new Failure("crashed");
		});
		await writer.write(output);
		handles.push(await writer.end());
	}
	return { outputs: handles, figures: program.figures.parse(figures) };
}

/** File and line of our own code, without any message: the place of the fault, and nothing of the document. */
function where(fault: unknown): string[] {
	const lines = (fault instanceof Error ? (fault.stack ?? "") : "").split("\n").filter((line) => /^\s+at /.test(line));
	const places = lines
		.map((line) => /((?:(?:src|node_modules)\/[^\s()]+:\d+)|(?:programs\/[^\s()]+:\d+:\d+))/.exec(line)?.[1])
		.filter((place) => place !== undefined);
	return [fault instanceof Error ? fault.constructor.name : "unknown", ...places]
		.slice(0, 8)
		.filter((place) => /^[a-z0-9_@./:-]{1,120}$/i.test(place));
}
