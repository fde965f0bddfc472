import type { Handle } from "../cache/handle.ts";
import type { FailureCode } from "../failure.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import type { ReplyOptions } from "../reply/task.ts";
import type { NamedAt, Plan, PlannedTask, Source } from "./plan.ts";

/** Waits before the answer is offered to the relay again, in ms; the last one is repeated while the order lives. */
const deliveryDelaysMs = [0, 5_000, 15_000, 45_000, 120_000, 300_000];

export type Next =
	| { readonly do: "tasks"; readonly tasks: readonly (PlannedTask & { readonly delayMs?: number })[] }
	| {
			readonly do: "end";
			readonly outcome: "answered" | "partly" | "unanswerable" | "undeliverable" | "failed";
			readonly bytes: number;
	  };

/** What follows when every source is settled: merge, compose, deliver, end. Pure, like `plan`. */
export function answer(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	settled: Plan,
	service: { readonly domain: string },
): Next {
	if (!settled.answerable) return { do: "end", outcome: "unanswerable", bytes: 0 };
	const merged = merge(results, settled);
	if (merged !== undefined && "id" in merged) return { do: "tasks", tasks: [merged] };
	for (const [attempt, sources] of [settled.sources, settled.sources.map(withoutResult)].entries()) {
		const failure = attempt === 0 ? settled.failure : "too-large";
		const task = compose(
			`reply-${attempt}`,
			message,
			{ ...settled, sources },
			attempt === 0 ? merged : undefined,
			failure,
			service.domain,
		);
		const composed = results.get(task.id);
		if (!composed) return { do: "tasks", tasks: [task] };
		// An answer that could not be composed, e.g. for its size, goes out without the files: never silence.
		if ("failure" in composed) continue;
		const wholly = attempt === 0 && !settled.failure && settled.sources.every((source) => !source.failure);
		return deliver(message, results, composed.outputs[0] as Handle, wholly);
	}
	return { do: "end", outcome: "failed", bytes: 0 };
}

const withoutResult = ({ result: _, ...source }: Source): Source => source;

function merge(
	results: ReadonlyMap<string, TaskResult>,
	settled: Plan,
): PlannedTask | { handle: Handle; pages: number } | undefined {
	const pdfs = settled.sources.flatMap(({ result }) => (result?.kind === "pdf" ? [result] : []));
	if (!settled.options?.merge || pdfs.length < 2) return undefined;
	const merged = results.get("merge");
	if (!merged)
		return { id: "merge", service: "pdf", inputs: pdfs.map(({ handle }) => handle), options: { do: "merge" } };
	if ("failure" in merged) return undefined;
	return { handle: merged.outputs[0] as Handle, pages: pdfs.reduce((sum, { pages }) => sum + pages, 0) };
}

function compose(
	id: string,
	message: OrderMessage,
	settled: Plan,
	merged: { handle: Handle; pages: number } | undefined,
	failure: FailureCode | undefined,
	domain: string,
): PlannedTask {
	const inputs: Handle[] = [message.envelope];
	/** The position of an input; the same manifest is handed over once. */
	const input = (handle: Handle): number => {
		const known = inputs.findIndex(({ blob }) => blob === handle.blob);
		return known >= 0 ? known : inputs.push(handle) - 1;
	};
	const named = ({ manifest, part }: NamedAt) => ({ manifest: input(manifest), part });
	if (settled.rootManifest) input(settled.rootManifest);
	const sources = settled.sources.map(({ named: at, inside, kind, original, result, failure: failed, remarks }) => ({
		...named(at),
		inside: inside.map(named),
		kind,
		size: original.size,
		remarks: remarks.map(({ note, pages }) => ({ note, pages: [...pages] })),
		...(failed ? { failure: failed } : {}),
		...(result && !(merged && result.kind === "pdf")
			? { result: { input: input(result.handle), kind: result.kind, pages: result.pages, size: result.handle.size } }
			: {}),
		...(result && merged && result.kind === "pdf"
			? { result: { input: input(merged.handle), kind: result.kind, pages: result.pages, size: result.handle.size } }
			: {}),
	}));
	const options: ReplyOptions = {
		hasManifest: settled.rootManifest !== undefined,
		domain,
		order: message.order,
		sources,
		...(merged ? { merged: { input: input(merged.handle), pages: merged.pages, size: merged.handle.size } } : {}),
		...(failure ? { failure } : {}),
	};
	return { id, service: "reply", inputs, options };
}

function deliver(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	composed: Handle,
	wholly: boolean,
): Next {
	for (let attempt = 0; ; attempt++) {
		const id = `delivery-${attempt}`;
		const delivered = results.get(id);
		if (!delivered) {
			const delayMs = deliveryDelaysMs[Math.min(attempt, deliveryDelaysMs.length - 1)] as number;
			return {
				do: "tasks",
				tasks: [{ id, service: "delivery", inputs: [message.envelope, composed], options: {}, delayMs }],
			};
		}
		if (!("failure" in delivered)) return { do: "end", outcome: wholly ? "answered" : "partly", bytes: composed.size };
		if (delivered.failure === "relay-refused") return { do: "end", outcome: "undeliverable", bytes: 0 };
	}
}
