import { planAnswer } from "../../src/control/answer-plan.ts";
import { type Plan, plan } from "../../src/control/plan.ts";
import type { PlannedTask } from "../../src/control/plan-builder.ts";
import { type FailureCode, failureCodes } from "../../src/failure.ts";
import { type Handle, newId } from "../../src/handle.ts";
import type { BlobKind, Kind, Note, OrderOptions } from "../../src/kinds.ts";
import type { OrderMessage, TaskResult } from "../../src/queue/messages.ts";
import { kindsOfTask, type Service } from "../../src/services/contract.ts";
import { registry } from "../../src/services/registry.ts";

/** Orders played without mail server, queue and cells: the real plan and answer, and services that only claim results. */

const order = newId();
export const blob = (kind: BlobKind, size = 1000): Handle => ({ order, blob: newId(), kind, size });
export const message: OrderMessage = {
	order,
	mail: blob("mail"),
	envelope: blob("envelope"),
	keys: {},
	acceptedAt: 0,
	expiresAt: 3_600_000,
};
export const service = { domain: "maramail.localhost", mailboxes: ["optimieren"], maxAnswer: 25_000_000 };
export const asked: OrderOptions = {
	merge: false,
	colour: "auto",
	size: "normal",
	ocr: true,
	mail: false,
	bea: false,
	languages: [],
};
/** What the simulated services do beside what the customer asked for. */
interface Simulated {
	/** Further pages of every PDF that are scans. */
	readonly scans?: number;
	/** Containers need a password. */
	readonly locked?: boolean;
	/** PDFs carry a signature. */
	readonly signed?: boolean;
	/** PDFs hold embedded files. */
	readonly embeds?: boolean;
	/** Photos show things, on which hardly any text is read. */
	readonly things?: boolean;
	/** The virus scanner looks at every part, and finds something in one of five. */
	readonly infects?: boolean;
}

export const ok = (
	outputs: number,
	figures: unknown,
	kindOf = (_: number): BlobKind | undefined => "result",
): TaskResult => ({
	outputs: Array.from({ length: outputs }, (_, at) => blob(kindOf(at) as BlobKind)),
	figures,
	ms: 1,
});

/** Pages read; beside others, one may have failed. */
function ocrDone(pages: number, choice: () => number, notes: readonly Note[]): TaskResult {
	const each = Array.from({ length: pages }, () =>
		pages > 1 && choice() % 5 === 0 ? { failure: "timed-out" } : { words: 40, confidence: 90, rotate: 0, notes },
	);
	return ok(each.filter((page) => !("failure" in page)).length, { pages: each });
}

/** Services that answer as real ones might: by the task, deterministically chosen from `choice`. */
export function workDone(
	task: PlannedTask,
	parts: readonly Kind[],
	choice: () => number,
	options: Simulated & OrderOptions,
): TaskResult {
	const kindOf = (registry[task.service] as Service).blobs.output;
	if (choice() % 7 === 0) return { failure: failureCodes[choice() % failureCodes.length] as FailureCode, ms: 1 };
	const { scans = 0, locked, signed, embeds, infects, things } = options;
	const { do: verb, pages, copy } = task.options as { do?: string; pages?: unknown[]; copy?: boolean };
	switch (task.service) {
		case "unpack": {
			const root = task.id === "0.unpack";
			const inside = root ? parts : parts.slice(0, choice() % 3);
			const scanned = () => (infects ? { scan: choice() % 5 === 0 ? "infected" : "clean" } : {});
			const figures = {
				parts: inside.map((kind) => ({ kind, size: 1, ...scanned() })),
				...(!root && locked ? { unlocked: true } : {}),
				...(root ? { order: { options, answerable: true } } : {}),
			};
			return ok(inside.length + 1, figures, kindOf);
		}
		case "photo":
			return ok(2, {
				pages: (things
					? [["picture-kept"], ["page-found"]]
					: [
							["turned", "orientation-unsure"],
							["turned", "blurred"],
						]
				).map((notes) => ({
					frame: 0,
					quad: [],
					confidence: 1,
					width: 1,
					height: 1,
					dpi: 300,
					turned: 0,
					notes,
					...(notes.includes("picture-kept") ? { picture: true } : {}),
				})),
			});
		case "office":
		case "typeset":
			return ok(1, { pages: 1 });
		case "ocr":
			return ocrDone(task.inputs.length, choice, things ? ["little-text"] : []);
		case "pdf":
			if (verb === "inspect")
				return ok(3 + scans + (embeds ? 1 : 0), {
					did: "inspect",
					pages: [
						{ kind: "digital" },
						...Array.from({ length: 2 + scans }, (_, at) => ({ kind: "scan", output: at + 1 })),
					],
					dropped: [],
					notes: signed && !copy ? ["signed-kept"] : [],
					...(embeds && !copy ? { embedded: 3 + scans } : {}),
				});
			if (verb === "recode") return ok(task.inputs.length, { did: "recode" });
			return ok(1, { did: "make", dropped: [], pages: Math.max(1, pages?.length ?? 1), notes: [] });
		default:
			return ok(kindOf(0) ? 1 : 0, {}, kindOf);
	}
}

interface Played {
	readonly settled: Plan;
	readonly outcome: string;
	/** Their ids, in the order in which they were done. */
	readonly tasks: readonly string[];
	readonly planned: ReadonlyMap<string, PlannedTask>;
	readonly results: ReadonlyMap<string, TaskResult>;
}

/**
 * Plays an order to its end, killing control after every step: nothing but the results is carried on. `lateFrom`: after so
 * many results the order's time is over.
 */
export function play(
	parts: readonly Kind[],
	choice: () => number,
	options: Simulated & OrderOptions = asked,
	lateFrom = Number.POSITIVE_INFINITY,
): Played {
	const results = new Map<string, TaskResult>();
	const planned = new Map<string, PlannedTask>();
	for (let step = 0; step < 10_000; step++) {
		const settled = plan(message, results, results.size >= lateFrom || results.has("reply-0"));
		const next =
			settled.tasks.length > 0
				? ({ do: "tasks", tasks: settled.tasks } as const)
				: planAnswer(message, results, settled, service);
		if (next.do === "end") return { settled, outcome: next.outcome, tasks: [...results.keys()], planned, results };
		const [task] = next.tasks;
		if (!task || results.has(task.id)) throw new Error("a task without end");
		// What the contract demands of its inputs the worker refuses to do without.
		kindsOfTask(registry[task.service] as Service, task.options, task.inputs);
		planned.set(task.id, task);
		results.set(task.id, workDone(task, parts, choice, options));
	}
	throw new Error("the plan does not end");
}

/**
 * Computed from the results alone, without the plan: every part that came in, of the mail, of what it holds and of what is embedded
 * in its PDFs, was either opened, so that its own parts count, or is one source. `lost`: parts of which the plan has no source;
 * `invented`: sources that are no part, or twice. Both as kinds or blob names.
 */
export function unaccounted({ settled, planned, results }: Played): { lost: string[]; invented: string[] } {
	const kindOf = new Map<string, string>();
	const opened = new Set<string>();
	for (const [id, result] of results) {
		if ("failure" in result) continue;
		const task = planned.get(id);
		const figures = result.figures as { parts?: { kind: Kind }[]; embedded?: number };
		if (task?.service === "unpack") {
			for (const [at, { kind }] of (figures.parts ?? []).entries())
				kindOf.set(result.outputs[at + 1]?.blob as string, kind);
			if ((figures.parts ?? []).length > 0) opened.add(task.inputs[0]?.blob as string);
		}
		// What is embedded in an electronic invoice goes back within it, byte for byte.
		if (figures.embedded !== undefined && kindOf.get(task?.inputs[0]?.blob as string) !== "zugferd")
			kindOf.set(result.outputs[figures.embedded]?.blob as string, "embedded files");
	}
	const expected = [...kindOf.keys()].filter((name) => !opened.has(name));
	const originals = settled.sources.map(({ original }) => original.blob);
	return {
		lost: expected.filter((name) => !originals.includes(name)).map((name) => kindOf.get(name) as string),
		invented: originals.filter((name, at) => !expected.includes(name) || originals.indexOf(name) !== at),
	};
}
