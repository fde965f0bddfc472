import { expect, test } from "vitest";
import { asked, blob, message, ok, service } from "../../test/helpers/simulated-services.ts";
import type { TaskResult } from "../queue/messages.ts";
import { registry } from "../services/registry.ts";
import { planAnswer } from "./answer-plan.ts";
import { planConstantNotice } from "./delivery-plan.ts";
import { plan } from "./plan.ts";

const composed = (...more: [string, TaskResult][]) =>
	new Map<string, TaskResult>([
		["0.unpack", ok(1, { parts: [], order: { options: asked, answerable: true } })],
		["reply-0", ok(2, {})],
		...more,
	]);
const next = (results: ReadonlyMap<string, TaskResult>) =>
	planAnswer(message, results, plan(message, results, true), service);
const failed = (failure: "answer-refused" | "relay-refused" | "relay-unconfirmed" | "crashed") => ({ failure, ms: 1 });

test("an answer refused for its size, type or text is sent again without the files; if that is refused, the operator is told", () => {
	const results = composed(["delivery-0-0-0", ok(0, {})], ["delivery-0-1-0", failed("answer-refused")]);
	expect(next(results)).toMatchObject({
		tasks: [{ id: "reply-1", options: { failure: "answer-refused", sources: [] } }],
	});
	results.set("reply-1", ok(1, {}));
	const short = next(results);
	// The first mail of the refused answer was taken: the short one must not count as delivered with it.
	expect(short).toMatchObject({ tasks: [{ id: "delivery-1-0-0", options: { part: 0, instead: true } }] });
	const key = registry.delivery?.once?.completionKey;
	expect(key?.({ part: 0, instead: true })).not.toBe(key?.({ part: 0 }));
	expect(next(new Map([...results, ["delivery-1-0-0", ok(0, {})]]))).toMatchObject({ outcome: "partly" });
	results.set("delivery-1-0-0", failed("answer-refused"));
	expect(next(results)).toMatchObject({ do: "end", outcome: "undeliverable" });
});

test("a mailbox that takes no mail of ours gets no short answer either", () => {
	expect(next(composed(["delivery-0-0-0", failed("relay-refused")]))).toMatchObject({ outcome: "undeliverable" });
});

test("what the other side may have is offered again after minutes", () => {
	const again = next(composed(["delivery-0-0-0", failed("relay-unconfirmed")]));
	expect(again).toMatchObject({ tasks: [{ id: "delivery-0-0-1", delayMs: 300_000 }] });
});

test("an answer that can be composed in no form becomes the constant notice", () => {
	const results = composed(["reply-0", failed("crashed")], ["reply-1", failed("crashed")]);
	const notice = { envelope: blob("envelope"), keys: {} };
	const told = () => planAnswer({ ...message, notice }, results, plan(message, results, true), service);
	expect(told()).toMatchObject({ tasks: [{ id: "reply-2" }] });
	results.set("reply-2", failed("crashed"));
	expect(told()).toMatchObject({ tasks: [{ id: "notice-0", ofNotice: true, inputs: [notice.envelope] }] });
	results.set("notice-0", ok(0, {}));
	expect(told()).toMatchObject({ do: "end", outcome: "failed" });
});

test("a notice is offered again like an answer; its options are those of its service", () => {
	const results = new Map<string, TaskResult>([["notice-0", { failure: "relay-temporary", ms: 1 }]]);
	const planned = planConstantNotice(message, results, "unworked");
	expect(planned).toMatchObject({ tasks: [{ id: "notice-1", delayMs: 5_000, inputs: [message.envelope] }] });
	const given = planned.do === "tasks" ? planned.tasks[0]?.options : {};
	const settings = { relay: null, domain: "d", dns: null, dkimKey: null, dkimSelector: "m", returnPathKey: "" };
	expect(registry.notice?.options.safeParse({ ...(given as object), ...settings }).success).toBe(true);
	results.set("notice-1", failed("answer-refused"));
	expect(planConstantNotice(message, results, "unworked")).toMatchObject({ outcome: "undeliverable" });
});
