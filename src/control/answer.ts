import type { Handle } from "../cache/handle.ts";
import type { FindingCode } from "../court/findings.ts";
import type { FailureCode } from "../failure.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import type { ReplyOptions } from "../reply/task.ts";
import type { CheckFigures } from "../services/check/task.ts";
import type { NamedAt, Plan, PlannedTask, Source } from "./plan.ts";

/** Waits before the answer is offered to the relay again, in ms; the last one is repeated while the order lives. */
const deliveryDelaysMs = [0, 5_000, 15_000, 45_000, 120_000, 300_000];

/** What of the service's settings the answer depends on. */
interface AnsweringService {
	readonly domain: string;
	readonly maxAnswer: number;
}

interface Merged {
	readonly handle: Handle;
	readonly pages: number;
}

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
	service: AnsweringService,
): Next {
	if (!settled.answerable) return { do: "end", outcome: "unanswerable", bytes: 0 };
	const merged = merge(results, settled);
	if (merged !== undefined && "id" in merged) return { do: "tasks", tasks: [merged] };
	const checks = settled.options?.bea ? checksOf(settled, merged) : [];
	const unchecked = checks.filter(({ id }) => !results.has(id));
	if (unchecked.length > 0) return { do: "tasks", tasks: unchecked };
	/** What a court objects to in a result; of one that the check could not open, that it cannot be opened. */
	const findingsOf = ({ blob }: Handle): { findings?: FindingCode[] } => {
		const check = checks.find(({ inputs: [checked] }) => checked?.blob === blob);
		const checked = check && results.get(check.id);
		if (!checked) return {};
		return { findings: "failure" in checked ? ["unreadable"] : (checked.figures as CheckFigures).findings };
	};
	for (const [attempt, sources] of [settled.sources, settled.sources.map(withoutResult)].entries()) {
		const failure = attempt === 0 ? settled.failure : "too-large";
		const task = compose(
			`reply-${attempt}`,
			message,
			{ ...settled, sources },
			attempt === 0 ? merged : undefined,
			failure,
			findingsOf,
			service,
		);
		const composed = results.get(task.id);
		if (!composed) return { do: "tasks", tasks: [task] };
		// An answer that could not be composed, e.g. for its size, goes out without the files: never silence.
		if ("failure" in composed) continue;
		const wholly = attempt === 0 && !settled.failure && settled.sources.every((source) => !source.failure);
		return deliver(message, results, composed.outputs, wholly);
	}
	return { do: "end", outcome: "failed", bytes: 0 };
}

/** The court's check of everything that comes back: of the merged PDF instead of its parts. */
function checksOf(settled: Plan, merged: Merged | undefined): PlannedTask[] {
	const apart = settled.sources.flatMap(({ result }) =>
		result && !(merged && result.kind === "pdf") ? [result.handle] : [],
	);
	return [...(merged ? [merged.handle] : []), ...apart].map((handle, place) => ({
		id: `check-${place}`,
		service: "check",
		inputs: [handle],
		options: {},
	}));
}

const withoutResult = ({ result: _, ...source }: Source): Source => source;

function merge(results: ReadonlyMap<string, TaskResult>, settled: Plan): PlannedTask | Merged | undefined {
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
	merged: Merged | undefined,
	failure: FailureCode | undefined,
	findingsOf: (result: Handle) => { findings?: FindingCode[] },
	service: AnsweringService,
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
			? { result: { input: input(result.handle), ...shown(result), ...findingsOf(result.handle) } }
			: {}),
		...(result && merged && result.kind === "pdf" ? { result: { input: input(merged.handle), ...shown(result) } } : {}),
	}));
	const options: ReplyOptions = {
		hasManifest: settled.rootManifest !== undefined,
		domain: service.domain,
		maxAnswer: service.maxAnswer,
		bea: settled.options?.bea ?? false,
		order: message.order,
		sources,
		...(merged
			? {
					merged: {
						input: input(merged.handle),
						pages: merged.pages,
						size: merged.handle.size,
						...findingsOf(merged.handle),
					},
				}
			: {}),
		...(failure ? { failure } : {}),
	};
	return { id, service: "reply", inputs, options };
}

const shown = ({ kind, pages, handle }: NonNullable<Source["result"]>) => ({ kind, pages, size: handle.size });

/** The answer's mails one after the other, each until it is taken or refused for good. */
function deliver(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	mails: readonly Handle[],
	wholly: boolean,
): Next {
	for (const [part, mail] of mails.entries()) {
		const delivery = deliverMail(message, results, mail, part);
		if (delivery === "refused") return { do: "end", outcome: "undeliverable", bytes: 0 };
		if (delivery !== "done") return delivery;
	}
	return {
		do: "end",
		outcome: wholly ? "answered" : "partly",
		bytes: mails.reduce((sum, { size }) => sum + size, 0),
	};
}

function deliverMail(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	mail: Handle,
	part: number,
): Next | "done" | "refused" {
	for (let attempt = 0; ; attempt++) {
		const id = `delivery-${part}-${attempt}`;
		const delivered = results.get(id);
		if (!delivered) {
			const delayMs = deliveryDelaysMs[Math.min(attempt, deliveryDelaysMs.length - 1)] as number;
			return {
				do: "tasks",
				tasks: [{ id, service: "delivery", inputs: [message.envelope, mail], options: {}, delayMs }],
			};
		}
		if (!("failure" in delivered)) return "done";
		if (delivered.failure === "relay-refused") return "refused";
	}
}
