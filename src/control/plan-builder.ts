import type { Handle } from "../handle.ts";
import type { Kind } from "../kinds.ts";
import type { TaskResult } from "../queue/messages.ts";
import { type Document, VersionGraph } from "./version-graph.ts";

/** A task that can run now. */
export interface PlannedTask {
	readonly id: string;
	readonly service: string;
	readonly inputs: readonly Handle[];
	readonly options: unknown;
}

export type CompletedTask = Extract<TaskResult, { outputs: Handle[] }>;

/** Builds a plan: results that exist, tasks that are missing, the version graph. `late`: no new tasks, missing results are failures. */
export class PlanBuilder {
	readonly graph = new VersionGraph();
	readonly tasks: PlannedTask[] = [];
	readonly #results: ReadonlyMap<string, TaskResult>;
	readonly #late: boolean;

	constructor(results: ReadonlyMap<string, TaskResult>, late: boolean) {
		this.#results = results;
		this.#late = late;
	}

	/** The result of a task; where it is missing, plans the task and returns undefined. */
	result(id: string, service: string, inputs: readonly Handle[], options: unknown): TaskResult | undefined {
		const known = this.#results.get(id);
		if (known) return known;
		if (this.#late) return { failure: "too-late", ms: 0 };
		this.tasks.push({ id, service, inputs, options });
		return undefined;
	}

	/** Adds a task's output to the graph. Throws when the task has no such output. */
	made(parent: Document, service: string, options: unknown, done: CompletedTask, output: number, kind: Kind): Document {
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
