import { Socket } from "node:net";
import type { z } from "zod";
import { type BlobKeys, decodeBlobKeys } from "../crypto/blob-key-frames.ts";
import { readBlob } from "../crypto/blob-reader.ts";
import { BlobWriter } from "../crypto/blob-writer.ts";
import { Failure } from "../failure.ts";
import type { BlobLocation, Handle } from "../handle.ts";
import type { BlobKind } from "../kinds.ts";
import { maxFiguresBytes } from "../limits.ts";
import {
	encodePut,
	type FailedPayload,
	type Frame,
	type FrameKind,
	frameKinds,
	readFrames,
	writeFrame,
} from "./frame-protocol.ts";

/** A service as its cell sees it: schemas of options and figures, what its blobs are, and the step. */
export interface Program {
	readonly options: z.ZodType;
	readonly figures: z.ZodType;
	readonly outputKind: (index: number) => BlobKind | undefined;
	/** Throws `Failure` for an input that is not what a blob of its kind holds in this order. */
	readonly check: (input: Uint8Array, handle: Handle) => void;
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
		// The parent has ended or closed the pipe: the result has no receiver.
		if (done) process.exit(1);
		return value;
	}

	send(kind: FrameKind, payload: Uint8Array): Promise<void> {
		return writeFrame(this.#out, kind, payload);
	}

	async request(kind: FrameKind, payload: Uint8Array): Promise<Frame> {
		await this.send(kind, payload);
		return this.next();
	}
}

/**
 * The cell's side of the protocol: takes keys and one task from the parent, decrypts the inputs, runs the step, encrypts the
 * outputs, and exits.
 * @param load finds the program of a service by its name; undefined where there is none
 */
export async function runTask(load: (service: string) => Promise<Program | undefined>): Promise<never> {
	const parent = new Parent();
	const keys = decodeBlobKeys(Buffer.from((await parent.next()).payload));
	const task = JSON.parse((await parent.next()).payload.toString("utf8")) as Task;
	try {
		const done = await work(parent, keys, task, await load(task.service));
		await parent.send(frameKinds.done, Buffer.from(JSON.stringify(done)));
	} catch (fault) {
		const cause = fault instanceof Failure && fault.cause instanceof Error ? fault.cause : fault;
		const code = fault instanceof Failure ? fault.code : "crashed";
		const payload: FailedPayload = { code, where: where(cause) };
		await parent.send(frameKinds.failed, Buffer.from(JSON.stringify(payload)));
	}
	process.exit(0);
}

async function work(parent: Parent, keys: BlobKeys, task: Task, program: Program | undefined) {
	if (!program) throw new Failure("unknown-kind");
	const options = program.options.parse(task.options) as never;
	const inputs: Buffer[] = [];
	for (const [input, handle] of task.inputs.entries()) {
		const bytes = await readBlob(keys, handle, async (_, index) => {
			const answer = await parent.request(frameKinds.get, Buffer.from(JSON.stringify({ input, index })));
			return answer.kind === frameKinds.chunk ? answer.payload : null;
		});
		program.check(bytes, handle);
		inputs.push(bytes);
	}
	const { outputs, figures } = await program.step(inputs, options);
	const handles: BlobLocation[] = [];
	for (const [at, output] of outputs.entries()) {
		const kind = program.outputKind(at);
		if (!kind) throw new Failure("crashed");
		const writer = new BlobWriter(keys, task.order, kind, async (blob, index, sealed) => {
			const answer = await parent.request(frameKinds.put, encodePut(blob, index, sealed));
			if (answer.kind !== frameKinds.stored) throw new Failure("crashed");
		});
		await writer.write(output);
		const { order, blob, size } = await writer.end();
		handles.push({ order, blob, size });
	}
	return { outputs: handles, figures: program.figures.parse(figures) };
}

/** Class of the error, then file and line of each stack frame in our code; no message, which could hold content of the document. */
function where(fault: unknown): string[] {
	const lines = (fault instanceof Error ? (fault.stack ?? "") : "").split("\n").filter((line) => /^\s+at /.test(line));
	const places = lines
		.map((line) => /((?:(?:src|node_modules)\/[^\s()]+:\d+)|(?:programs\/[^\s()]+:\d+:\d+))/.exec(line)?.[1])
		.filter((place) => place !== undefined);
	return [fault instanceof Error ? fault.constructor.name : "unknown", ...places]
		.slice(0, 8)
		.filter((place) => /^[a-z0-9_@./:-]{1,120}$/i.test(place));
}
