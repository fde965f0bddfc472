import type { FindingCode } from "../court/findings.ts";
import type { FailureCode } from "../failure.ts";
import type { Handle } from "../handle.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import type { ReplyOptions } from "../reply/report.ts";
import { pauseBeforeNotice } from "../retry.ts";
import type { CheckFigures } from "../services/check/task.ts";
import { planConstantNotice, planDelivery, undeliverable } from "./delivery-plan.ts";
import type { Next } from "./next-tasks.ts";
import type { Plan } from "./plan.ts";
import type { PlannedTask } from "./plan-builder.ts";
import type { NameLocation, Source } from "./source.ts";
import { VersionGraph } from "./version-graph.ts";

/** The settings on which the answer depends. */
interface AnsweringService {
	readonly domain: string;
	/** Answers come from the first. */
	readonly mailboxes: readonly string[];
	readonly maxAnswer: number;
}

interface Merged {
	readonly handle: Handle;
	readonly pages: number;
}

/** Plans what follows when every source is settled: merge, check, compose, deliver, end. Pure, like `plan`. */
export function planAnswer(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	settled: Plan,
	service: AnsweringService,
): Next {
	if (!settled.answerable) return { do: "end", outcome: "unanswerable", bytes: 0 };
	const merged = mergeTask(results, settled);
	if (merged !== undefined && "id" in merged) return { do: "tasks", tasks: [merged] };
	const checks = settled.options?.bea ? checksOf(settled, merged) : [];
	const unchecked = checks.filter(({ id }) => !results.has(id));
	if (unchecked.length > 0) return { do: "tasks", tasks: unchecked };
	/** Findings of the court's check of a result; "unreadable" where the check could not open it. */
	const findingsOf = ({ blob }: Handle): { findings?: FindingCode[] } => {
		const check = checks.find(({ inputs: [checked] }) => checked?.blob === blob);
		const checked = check && results.get(check.id);
		if (!checked) return {};
		return { findings: "failure" in checked ? ["unreadable"] : (checked.figures as CheckFigures).findings };
	};
	const withoutFiles: Plan = { ...settled, sources: settled.sources.map(withoutResult), failure: "too-large" };
	let said = settled;
	for (let attempt = 0; attempt < 2; attempt++) {
		const task = composeTask(
			`reply-${attempt}`,
			message,
			said,
			attempt === 0 ? merged : undefined,
			findingsOf,
			service,
		);
		const composed = results.get(task.id);
		if (!composed) return { do: "tasks", tasks: [task] };
		// An answer that could not be composed, e.g. for its size, is sent without the files: every order is answered.
		if ("failure" in composed) {
			said = withoutFiles;
			continue;
		}
		const wholly = attempt === 0 && !settled.failure && settled.sources.every((source) => !source.failure);
		const delivered = planDelivery(
			message,
			results,
			attempt,
			composed.outputs,
			wholly,
			said.failure === "answer-refused",
		);
		// What was refused for its size, its attachments or its text is said without the files; then the operator hears of it.
		if (delivered === "answer-refused" && attempt === 0) {
			said = { ...withoutFiles, failure: "answer-refused" };
			continue;
		}
		if (delivered === "answer-refused") return undeliverable;
		if (delivered !== "lost") return delivered;
	}
	// The operator has not sent it, and cannot send it again; its sender is told by 451 where 250 waits for the delivery.
	if (message.purpose === "forward") return { do: "end", outcome: "failed", bytes: 0 };
	return planLossNotice(message, results, settled.failure ?? "lost", service);
}

/** The cache has lost the answer's inputs, the recipient's address too: sends one notice as soon as the mail server has restored the address. */
function planLossNotice(
	message: OrderMessage,
	results: ReadonlyMap<string, TaskResult>,
	failure: FailureCode,
	service: AnsweringService,
): Next {
	if (!message.notice) return { do: "end", outcome: "failed", bytes: 0 };
	const { purpose: _, ...about } = { ...message, envelope: message.notice.envelope };
	const nothing: Plan = { graph: new VersionGraph(), tasks: [], sources: [], answerable: true, failure };
	for (let attempt = 2; ; attempt++) {
		const task = composeTask(`reply-${attempt}`, about, nothing, undefined, () => ({}), service);
		const composed = results.get(task.id);
		if (!composed) {
			const delayMs = pauseBeforeNotice(attempt - 1);
			return { do: "tasks", tasks: [{ ...task, delayMs, ofNotice: true, needsEnvelope: true }] };
		}
		if ("failure" in composed) {
			if (composed.failure === "lost" || composed.failure === "tampered") continue;
			return planConstantNotice(about, results, "unworked", { ofNotice: true });
		}
		const delivered = planDelivery(about, results, attempt, composed.outputs, false);
		if (delivered === "lost") continue;
		if (delivered === "answer-refused") return undeliverable;
		if (delivered.do === "end") return delivered;
		return { do: "tasks", tasks: delivered.tasks.map((delivery) => ({ ...delivery, ofNotice: true })) };
	}
}

/** The court's check of every result: of the merged PDF instead of its parts. */
function checksOf(settled: Plan, merged: Merged | undefined): PlannedTask[] {
	const apart = settled.sources.flatMap((source) =>
		[source.result, source.copy].flatMap((one) => (one && !(merged && one === mergedPart(source)) ? [one.handle] : [])),
	);
	return [...(merged ? [merged.handle] : []), ...apart].map((handle, place) => ({
		id: `check-${place}`,
		service: "check",
		inputs: [handle],
		options: {},
	}));
}

const withoutResult = ({ result: _, copy: __, ...source }: Source): Source => source;

/** The PDF of a source that goes into the merged one: for a record, which must stay as it is, its copy. */
const mergedPart = ({ result, copy }: Source) => (result?.kind === "pdf" ? result : copy);

function mergeTask(results: ReadonlyMap<string, TaskResult>, settled: Plan): PlannedTask | Merged | undefined {
	const parts = settled.sources.flatMap((source) => {
		const one = mergedPart(source);
		return one ? [{ ...one, named: source.named }] : [];
	});
	if (!settled.options?.merge || parts.length < 2) return undefined;
	const merged = results.get("merge");
	if (!merged) {
		const inputs = new Inputs();
		for (const { handle } of parts) inputs.push(handle);
		const titles = parts.map(({ named }) => inputs.named(named));
		return { id: "merge", service: "pdf", inputs: inputs.handles, options: { do: "merge", titles } };
	}
	if ("failure" in merged) return undefined;
	return { handle: merged.outputs[0] as Handle, pages: parts.reduce((sum, { pages }) => sum + pages, 0) };
}

/** The inputs of a task; its options refer to them by index. */
class Inputs {
	readonly handles: Handle[] = [];

	push(handle: Handle): number {
		return this.handles.push(handle) - 1;
	}

	/** Adds a handle once; returns its index. */
	add(handle: Handle): number {
		const known = this.handles.findIndex(({ blob }) => blob === handle.blob);
		return known >= 0 ? known : this.push(handle);
	}

	named({ manifest, part }: NameLocation): { manifest: number; part: number } {
		return { manifest: this.add(manifest), part };
	}
}

function composeTask(
	id: string,
	message: OrderMessage,
	settled: Plan,
	merged: Merged | undefined,
	findingsOf: (result: Handle) => { findings?: FindingCode[] },
	service: AnsweringService,
): PlannedTask {
	const inputs = new Inputs();
	inputs.push(message.envelope);
	if (message.purpose === "forward") inputs.push(message.mail);
	if (settled.rootManifest) inputs.add(settled.rootManifest);
	const sources = settled.sources.map((source) => {
		const { named, inside, kind, original, result, copy, failure: failed, remarks } = source;
		/** The input that holds one of its PDFs: its own, or the merged one. */
		const found = (one: { handle: Handle; pages: number }) => {
			const { pages, handle } = one;
			const merging = merged && one === mergedPart(source);
			return merging
				? { input: inputs.add(merged.handle), pages, size: handle.size }
				: { input: inputs.add(handle), pages, size: handle.size, ...findingsOf(handle) };
		};
		return {
			...inputs.named(named),
			inside: inside.map((at) => inputs.named(at)),
			kind,
			size: original.size,
			remarks: remarks.map(({ note, pages }) => ({ note, pages: [...pages] })),
			...(failed ? { failure: failed } : {}),
			...(result ? { result: { ...found(result), kind: result.kind } } : {}),
			...(copy ? { copy: found(copy) } : {}),
		};
	});
	const options: ReplyOptions = {
		hasManifest: settled.rootManifest !== undefined,
		domain: service.domain,
		mailbox: service.mailboxes[0] ?? "",
		maxAnswer: service.maxAnswer,
		bea: settled.options?.bea ?? false,
		order: message.order,
		sources,
		...(merged
			? {
					merged: {
						input: inputs.add(merged.handle),
						pages: merged.pages,
						size: merged.handle.size,
						...findingsOf(merged.handle),
					},
				}
			: {}),
		...(message.purpose && message.purpose !== "bounced" ? { purpose: message.purpose } : {}),
		...(settled.unchecked ? { unchecked: true } : {}),
		...(settled.failure ? { failure: settled.failure } : {}),
	};
	return { id, service: "reply", inputs: inputs.handles, options };
}
