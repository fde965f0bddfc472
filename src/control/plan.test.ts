import fc from "fast-check";
import { expect, test } from "vitest";
import {
	asked,
	blob,
	message,
	ok,
	play,
	service,
	unaccounted,
	workDone,
} from "../../test/helpers/simulated-services.ts";
import { type Kind, kinds } from "../kinds.ts";
import type { TaskResult } from "../queue/messages.ts";
import { registry } from "../services/registry.ts";
import { planAnswer } from "./answer-plan.ts";
import { plan } from "./plan.ts";
import type { VersionGraph } from "./version-graph.ts";

test("whatever comes and whatever fails, the plan ends, and every document, nested ones too, is a source with a result or a reason", () => {
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom(...kinds), { maxLength: 6 }),
			fc.array(fc.nat(1000), { minLength: 20, maxLength: 60 }),
			fc.record({ merge: fc.boolean(), embeds: fc.boolean(), signed: fc.boolean(), infects: fc.boolean() }),
			fc.option(fc.nat(12), { nil: Number.POSITIVE_INFINITY }),
			(parts, numbers, options, lateFrom) => {
				let at = 0;
				const next = () => numbers[at++ % numbers.length] as number;
				const played = play(parts, next, { ...asked, ...options }, lateFrom);
				expect(["answered", "partly", "undeliverable", "failed"]).toContain(played.outcome);
				for (const source of played.settled.sources) expect(source.result ?? source.failure).toBeDefined();
				expect(unaccounted(played)).toEqual({ lost: [], invented: [] });
				const { documents } = played.settled.graph;
				const ids = new Set(documents.map(({ id }) => id));
				for (const { parent } of documents) expect(parent === null || ids.has(parent)).toBe(true);
			},
		),
		{ numRuns: 300 },
	);
});

test.each(kinds)("a part of kind %s is accounted for, and its service takes that kind", (kind) => {
	const played = play([kind, kind], () => 1, { ...asked, embeds: true });
	expect(unaccounted(played)).toEqual({ lost: [], invented: [] });
	expect(played.settled.sources.length).toBeGreaterThanOrEqual(2);
	for (const { service: name, options } of played.planned.values()) {
		if (!["unpack", "office", "typeset"].includes(name)) continue;
		expect(registry[name]?.options.safeParse(options).success, `${name} of ${kind}`).toBe(true);
	}
});

test("around a document of the version graph lies all that it came in and all that was made of it, and no more", () => {
	const { graph } = play(["zip", "jpeg"], () => 1).settled;
	const around = (id: string) =>
		graph
			.around(id)
			.map((one) => one.id)
			.sort();
	expect(around("0.unpack.1.unpack.1")).toEqual(
		["0", "0.unpack.1", "0.unpack.1.unpack.1", ...below(graph, "0.unpack.1.unpack.1")].sort(),
	);
	expect(around("0.unpack.2")).toEqual(["0", "0.unpack.2", ...below(graph, "0.unpack.2")].sort());
	expect(around("0.unpack.2").length).toBeGreaterThan(5);
	expect(around("0")).toEqual(graph.documents.map(({ id }) => id).sort());
});

test("files embedded in a PDF, and what is in them, are documents of their own", () => {
	const { settled } = play(["pdf"], () => 5, { ...asked, embeds: true });
	const depths = settled.sources.map(({ inside }) => inside.length);
	expect(Math.max(...depths)).toBeGreaterThan(1);
	expect(new Set(settled.sources.map(({ original }) => original.blob)).size).toBe(settled.sources.length);
});

test("a document of each kind takes its way", () => {
	const way = (kind: Kind) => play([kind], () => 1).tasks.filter((task) => task.startsWith("0.unpack.1"));
	expect(way("jpeg").map((task) => task.replace("0.unpack.1.", ""))).toEqual([
		"photo",
		"photo.0.ocr",
		"photo.1.ocr",
		"pdf",
	]);
	expect(way("docx").map((task) => task.split(".").at(-1))).toEqual([
		"office",
		"inspect",
		"ocr",
		"ocr",
		"recode",
		"pdf",
	]);
	expect(way("pdf").map((task) => task.replace("0.unpack.1.", ""))).toEqual([
		"inspect",
		"pdf.1.ocr",
		"pdf.2.ocr",
		"0.recode",
		"pdf",
	]);
	expect(way("unknown")).toEqual([]);
	expect(play(["unknown"], () => 1).settled.sources[0]).toMatchObject({
		failure: "unknown-kind",
		result: { kind: "original" },
	});
	expect(play(["executable"], () => 1).settled.sources[0]).not.toHaveProperty("result");
});

test("few pages are read in a cell each, many by fours; what failed beside others is read once more alone", () => {
	const reads = (scans: number, failing = false) => {
		const choice = (() => {
			let at = 0;
			return () => (failing && at++ % 2 === 1 ? 5 : 1);
		})();
		const { tasks, settled } = play(["pdf"], choice, { ...asked, scans });
		expect(settled.sources[0]?.result?.kind).toBe("pdf");
		return tasks.filter((task) => task.endsWith(".ocr")).map((task) => task.replace("0.unpack.1.", ""));
	};
	expect(reads(2)).toEqual(["pdf.1.ocr", "pdf.2.ocr", "pdf.3.ocr", "pdf.4.ocr"]);
	expect(reads(6)).toEqual(["0.ocr", "1.ocr", "2.ocr", "3.ocr"]);
	expect(reads(18)).toEqual(["0.ocr", "1.ocr", "2.ocr", "3.ocr", "4.ocr"]);
	const again = reads(6, true);
	expect(again.filter((task) => !/^pdf\.\d\.ocr$/.test(task)).length).toBe(4);
	expect(again.length).toBeGreaterThan(4);
});

test("what is said of pages comes with their numbers", () => {
	expect(play(["jpeg"], () => 1).settled.sources[0]?.remarks).toEqual([
		{ note: "turned", pages: [1, 2] },
		{ note: "blurred", pages: [2] },
	]);
	expect(play(["pdf"], () => 1, { ...asked, ocr: false }).settled.sources[0]?.remarks).toEqual([
		{ note: "not-searchable", pages: [2, 3] },
	]);
});

test("a photo of a thing goes into its PDF as a picture, and no text is missed on it", () => {
	const { settled, planned } = play(["jpeg"], () => 1, { ...asked, things: true });
	const pages = [
		{ dpi: 300, words: true, picture: true },
		{ dpi: 300, words: true },
	];
	const options = [...planned.values()].map((task) => task.options);
	expect(options).toContainEqual(expect.objectContaining({ do: "from-images", pages }));
	expect(settled.sources[0]?.remarks).toEqual([
		{ note: "picture-kept", pages: [1] },
		{ note: "page-found", pages: [2] },
		{ note: "little-text", pages: [2] },
	]);
});

test("whatever comes out of an archive that a password opened says so", () => {
	const { settled } = play(["zip", "jpeg", "docx", "pdf", "audio"], () => 5, { ...asked, locked: true });
	const notes = settled.sources.map(({ inside, remarks }) => [inside.length, remarks.map(({ note }) => note)] as const);
	const [within, beside] = [notes.filter(([depth]) => depth > 0), notes.filter(([depth]) => depth === 0)];
	expect(within.length).toBeGreaterThan(0);
	for (const [, said] of within) expect(said).toContain("unlocked");
	for (const [, said] of beside) expect(said).not.toContain("unlocked");
});

test("zusammen makes one PDF of several, ohne-ocr reads nothing", () => {
	expect(play(["pdf", "jpeg"], () => 1, { ...asked, merge: true }).tasks).toContain("merge");
	expect(play(["pdf", "jpeg"], () => 1).tasks).not.toContain("merge");
	expect(
		play(["pdf", "jpeg"], () => 1, { ...asked, ocr: false }).tasks.filter((task) => task.endsWith(".ocr")),
	).toEqual([]);
});

test("a signed PDF stays as it is; a copy that can be searched goes beside, and into the merged one", () => {
	const { settled, tasks } = play(["pdf", "pdf"], () => 1, { ...asked, merge: true, signed: true });
	for (const { result, original, copy } of settled.sources) {
		expect(result).toEqual({ handle: original, kind: "record", pages: 3 });
		expect(copy?.handle).not.toEqual(original);
	}
	expect(tasks).toContain("0.unpack.1.copy.pdf");
	expect(tasks).toContain("merge");
	expect(play(["pdf"], () => 1, { ...asked, ocr: false, signed: true }).settled.sources[0]).not.toHaveProperty("copy");
});

test("an electronic invoice stays as it is, readable or not; a copy goes into the merged PDF", () => {
	const { settled, tasks: done } = play(["zugferd", "pdf"], () => 1, { ...asked, merge: true });
	const [invoice] = settled.sources;
	expect(invoice?.result).toEqual({ handle: invoice?.original, kind: "record", pages: 3 });
	expect(invoice?.remarks.map(({ note }) => note)).toContain("invoice-kept");
	expect(invoice?.copy).toBeDefined();
	expect(done).toContain("merge");
	let tasks = 0;
	const unread = play(["zugferd"], () => (tasks++ === 0 ? 1 : 7)).settled.sources[0];
	expect(unread).not.toHaveProperty("failure");
	expect(unread?.result).toMatchObject({ handle: unread?.original, kind: "original" });
});

test("late, nothing new is begun and what is missing says so", () => {
	const results = new Map<string, TaskResult>([
		["0.unpack", workDone({ id: "0.unpack", service: "unpack", inputs: [], options: {} }, ["jpeg"], () => 1, asked)],
	]);
	const settled = plan(message, results, true);
	expect(settled.tasks).toEqual([]);
	expect(settled.sources).toMatchObject([{ failure: "too-late", result: { kind: "original" } }]);
});

test("a mail in a mail in a mail ends at the depth limit: four are opened, the fifth is not", () => {
	const { settled } = play(["mail"], () => 1);
	expect(settled.sources).toMatchObject([{ failure: "too-deep" }]);
	expect(settled.sources[0]?.inside).toHaveLength(4);
});

test("an order has 2,000 documents; those beyond go back unchanged, with the reason", () => {
	const parts = Array<Kind>(2_001).fill("unknown");
	const { sources } = play(parts, () => 1).settled;
	expect(sources.map(({ failure }) => failure)).toEqual([...Array(2_000).fill("unknown-kind"), "too-large"]);
	expect(sources.at(-1)?.result).toMatchObject({ kind: "original" });
});

test("when the cache has lost everything, the envelope is asked for until a notice can go out, and only then is it over", () => {
	const lost: TaskResult = { failure: "lost", ms: 1 };
	const notice = { envelope: blob("envelope"), keys: {} };
	const results = new Map<string, TaskResult>([
		["0.unpack", lost],
		["reply-0", lost],
		["reply-1", lost],
	]);
	const next = () => planAnswer({ ...message, notice }, results, plan(message, results, true), service);
	const asked = next();
	expect(asked).toMatchObject({ do: "tasks", tasks: [{ id: "reply-2", needsEnvelope: true }] });
	expect(asked).toMatchObject({ tasks: [{ options: { failure: "lost", sources: [] }, inputs: [notice.envelope] }] });
	results.set("reply-2", lost);
	expect(next()).toMatchObject({ do: "tasks", tasks: [{ id: "reply-3", needsEnvelope: true }] });
	results.set("reply-3", ok(1, {}));
	expect(next()).toMatchObject({ do: "tasks", tasks: [{ id: "delivery-3-0-0", ofNotice: true }] });
	results.set("delivery-3-0-0", ok(0, {}));
	expect(next()).toMatchObject({ do: "end", outcome: "partly" });
});

test("an answer that the other server takes later is offered again, with the pauses of the retry policy", () => {
	const results = new Map<string, TaskResult>([
		["0.unpack", ok(1, { parts: [], order: { options: asked, answerable: true } })],
		["reply-0", ok(1, {})],
	]);
	const pauses: unknown[] = [];
	for (const failure of [
		"relay-temporary",
		"crashed",
		"timed-out",
		"relay-temporary",
		"cache-full",
		"relay-temporary",
	] as const) {
		const next = planAnswer(message, results, plan(message, results, false), service);
		const [task] = next.do === "tasks" ? next.tasks : [];
		pauses.push(task?.delayMs);
		results.set(task?.id as string, { failure, ms: 1 });
	}
	expect(pauses).toEqual([0, 5_000, 15_000, 45_000, 120_000, 300_000]);
	results.set("delivery-0-0-6", { failure: "relay-refused", ms: 1 });
	expect(planAnswer(message, results, plan(message, results, false), service)).toMatchObject({
		outcome: "undeliverable",
	});
});

test("a finished answer that the cache lost before its delivery becomes a notice, not silence", () => {
	const { tasks } = play([], () => 1);
	expect(tasks).toContain("delivery-0-0-0");
	const results = new Map<string, TaskResult>([
		["0.unpack", ok(1, { parts: [], order: { options: asked, answerable: true } })],
		["reply-0", ok(1, {})],
		["delivery-0-0-0", { failure: "lost", ms: 1 }],
		["reply-1", { failure: "lost", ms: 1 }],
	]);
	const notice = { envelope: blob("envelope"), keys: {} };
	const next = planAnswer({ ...message, notice }, results, plan(message, results, true), service);
	expect(next).toMatchObject({ tasks: [{ id: "reply-2" }] });
});

/** Ids of all that was made of a document, by the parents that they name. */
const below = (graph: VersionGraph, id: string): string[] =>
	graph.documents.flatMap((one) => (one.parent === id ? [one.id, ...below(graph, one.id)] : []));
