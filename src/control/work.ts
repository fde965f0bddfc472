import type { Handle } from "../handle.ts";
import type { Kind } from "../kinds.ts";
import type { TaskResult } from "../queue/messages.ts";
import { type Document, VersionGraph } from "./graph.ts";

/** A task that could be done now. */
export interface PlannedTask {
	readonly id: string;
	readonly service: string;
	readonly inputs: readonly Handle[];
	readonly options: unknown;
}

export type Done = Extract<TaskResult, { outputs: Handle[] }>;

/** What has been done of an order, and what is wanted next. `late`: nothing new is begun, what is missing has failed. */
export class Work {
	readonly graph = new VersionGraph();
	readonly tasks: PlannedTask[] = [];
	readonly #results: ReadonlyMap<string, TaskResult>;
	readonly #late: boolean;

	constructor(results: ReadonlyMap<string, TaskResult>, late: boolean) {
		this.#results = results;
		this.#late = late;
	}

	/** The result of a task; undefined while it is wanted or in work. */
	result(id: string, service: string, inputs: readonly Handle[], options: unknown): TaskResult | undefined {
		const known = this.#results.get(id);
		if (known) return known;
		if (this.#late) return { failure: "too-late", ms: 0 };
		this.tasks.push({ id, service, inputs, options });
		return undefined;
	}

	/** Enters a task's output into the graph. */
	made(parent: Document, service: string, options: unknown, done: Done, output: number, kind: Kind): Document {
		const handle = done.outputs[output];
		if (!handle) throw new Error(`${service} named an output that it did not make`);
		return this.graph.add({
			id: `${parent.id}.${service}.${output}`,
			kind,
			handle,
			parent: parent.id,
			made: { service, options, ms: done.ms },
		});
	}
}
