import { Socket } from "node:net";
import { readBlob } from "../cache/reader.ts";
import { BlobWriter } from "../cache/writer.ts";
import { Failure } from "../failure.ts";
import type { Handle } from "../handle.ts";
import { maxFiguresBytes } from "../limits.ts";
import { encodePut, type Frame, type FrameKind, kindsOfFrame, readFrames, writeFrame } from "../sandbox/frames.ts";
import { registry } from "./registry.ts";

/**
 * What runs inside a cell: takes one task, opens its inputs, does the step, seals its outputs, ends.
 * Speaks to its parent over descriptors 0 (in) and 3 (out); has no network of its own.
 */

interface Task {
	readonly service: string;
	readonly order: string;
	readonly inputs: readonly Handle[];
	readonly options: unknown;
}

const parent = new Socket({ fd: 3, readable: false, writable: true });
const frames = readFrames(process.stdin, maxFiguresBytes);

async function next(): Promise<Frame> {
	const { value, done } = await frames.next();
	// The parent is gone or wants no more: nothing is left to be done for anybody.
	if (done) process.exit(1);
	return value;
}

async function ask(kind: FrameKind, payload: Uint8Array): Promise<Frame> {
	await writeFrame(parent, kind, payload);
	return next();
}

async function work(key: Uint8Array, task: Task): Promise<{ outputs: Handle[]; figures: unknown }> {
	const entry = registry[task.service];
	if (!entry) throw new Failure("unknown-kind");
	const { step } = await entry.load();
	const options = entry.service.options.parse(task.options) as never;
	const inputs: Buffer[] = [];
	for (const [input, handle] of task.inputs.entries())
		inputs.push(
			await readBlob(key, handle, async (_, index) => {
				const answer = await ask(kindsOfFrame.get, Buffer.from(JSON.stringify({ input, index })));
				return answer.kind === kindsOfFrame.chunk ? answer.payload : null;
			}),
		);
	const { outputs, figures } = await step(inputs, options);
	const handles: Handle[] = [];
	for (const output of outputs) {
		const writer = new BlobWriter(key, task.order, async (blob, index, sealed) => {
			const answer = await ask(kindsOfFrame.put, encodePut(blob, index, sealed));
			if (answer.kind !== kindsOfFrame.stored) throw new Failure("cache-full");
		});
		await writer.write(output);
		handles.push(await writer.end());
	}
	return { outputs: handles, figures: entry.service.figures.parse(figures) };
}

/** File and line of our own code, without any message: what went wrong where, and nothing of what it was about. */
function where(fault: unknown): string[] {
	const lines = (fault instanceof Error ? (fault.stack ?? "") : "").split("\n").filter((line) => /^\s+at /.test(line));
	const places = lines
		.map((line) => /((?:(?:src|node_modules)\/[^\s()]+:\d+)|(?:programs\/[^\s()]+:\d+:\d+))/.exec(line)?.[1])
		.filter((place) => place !== undefined);
	return [fault instanceof Error ? fault.constructor.name : "unknown", ...places]
		.slice(0, 8)
		.filter((place) => /^[a-z0-9_@./:-]{1,120}$/i.test(place));
}

const key = Buffer.from((await next()).payload);
const task = JSON.parse((await next()).payload.toString("utf8")) as Task;
try {
	const done = await work(key, task);
	await writeFrame(parent, kindsOfFrame.done, Buffer.from(JSON.stringify(done)));
} catch (fault) {
	const cause = fault instanceof Failure && fault.cause instanceof Error ? fault.cause : fault;
	const code = fault instanceof Failure ? fault.code : "crashed";
	await writeFrame(parent, kindsOfFrame.failed, Buffer.from(JSON.stringify({ code, where: where(cause) })));
}
process.exit(0);
