import { childrenOf, identities, running } from "./processes.ts";
import type { TestService } from "./service.ts";
import { sendUntilTaken, storedMail } from "./stored-mail.ts";
import type { Remote, Surroundings } from "./surroundings.ts";
import { until } from "./until.ts";

/** What can break, when, and how; and what the customer sees of it. */

export const components = [
	"mail-server",
	"session",
	"control",
	"services",
	"cell",
	"web",
	"warden",
	"scanner",
	"queue",
	"cache",
	"relay",
] as const;
export type Component = (typeof components)[number];

/**
 * How far an order is when it happens; "delivered": the relay has the whole answer and has not yet said so; "answered": it has, and
 * control begins to forget.
 */
export const stages = ["accepted", "unpacked", "read", "composed", "delivered", "answered"] as const;
export type Stage = (typeof stages)[number];

const signs: Readonly<Record<Exclude<Stage, "delivered">, RegExp>> = {
	accepted: /"mail accepted"/,
	unpacked: /"service":"unpack".*"task done"/,
	read: /"service":"ocr".*"task done"/,
	composed: /"service":"reply".*"task done"/,
	answered: /"service":"delivery".*"task done"/,
};

/**
 * `kill`: as the kernel's out-of-memory killer; `pause`: stopped for some seconds; `hang`: stopped for good; `end`: asked to go.
 * To servers elsewhere the wire is `cut`, `silent` or `slow` for a while, or they are `full`: no room for anything new; or their
 * `clock` jumps past the hour, and all that has a time limit expires at once.
 */
export const faults = ["kill", "pause", "hang", "end", "cut", "silent", "slow", "full", "clock"] as const;
export type Fault = (typeof faults)[number];
/** How long each of these lasts, in ms. They are what is simulated: no outcome is compared with these figures. */
const pauseMs = 5_000;
const forMs = { cut: 5_000, silent: 15_000, slow: 20_000, full: 8_000 } as const;

const elsewhere: readonly Component[] = ["cache", "queue", "relay"];
/** What can happen to whom. */
export const canSuffer = (component: Component, fault: Fault): boolean =>
	fault === "full" || fault === "clock"
		? component === "cache" || component === "queue"
		: isOfWire(fault)
			? elsewhere.includes(component)
			: component !== "relay";
const isOfWire = (fault: Fault): fault is "cut" | "silent" | "slow" =>
	fault === "cut" || fault === "silent" || fault === "slow";
/** Whether it takes servers at the end of a wire. */
export const wantsSurroundings = (fault: Fault): boolean => fault === "full" || fault === "clock" || isOfWire(fault);

/** Resolves when the service's log says it; an operator would watch the same. */
export const said = (service: TestService, what: RegExp, since: number): Promise<void> => service.said(what, since);

/** Does it to a component; resolves with whether there was one. Where an earlier fault has just ended it, once it was started again. */
export async function strike(service: TestService, component: Component, fault: Fault): Promise<boolean> {
	const { found } = await until(`a ${component} to strike`, () => {
		const victims = pidsOf(service, component);
		const struck = victims.filter((pid) => signal(pid, signals[fault] ?? "SIGSTOP"));
		if (fault === "pause") continueAfterPause(struck);
		return (struck.length > 0 || victims.length === 0) && { found: victims.length > 0 };
	});
	return found;
}

/** Not a process that was given the number of one that has ended meanwhile. */
function continueAfterPause(pids: readonly number[]): void {
	const paused = identities(pids);
	setTimeout(() => {
		for (const { pid } of running(paused)) signal(pid, "SIGCONT");
	}, pauseMs);
}

const signals: Partial<Record<Fault, NodeJS.Signals>> = { kill: "SIGKILL", end: "SIGTERM" };

/** Whether there still was a process to hear it: its end may have come meanwhile. */
function signal(pid: number, name: NodeJS.Signals): boolean {
	try {
		return process.kill(pid, name);
	} catch {
		return false;
	}
}

async function spoil(service: Surroundings, remote: Remote, fault: Fault): Promise<void> {
	if (isOfWire(fault)) service.wires[remote].spoil(fault, forMs[fault]);
	else if (fault === "clock") await service.expire(remote as "cache" | "queue");
	else await service.fill(remote as "cache" | "queue", forMs.full);
}

function pidsOf(service: TestService, component: Component): number[] {
	const role = (name: string) => service.pids().flatMap((process) => (process.role === name ? [process.pid] : []));
	switch (component) {
		case "session":
			return role("mail-server").flatMap(childrenOf);
		case "cell":
			return role("services").flatMap(childrenOf);
		default:
			return role(component);
	}
}

/** "repeated": the same answer twice, with the same Message-ID, which is how mailboxes know that it is one. */
export type Outcome = "answer" | "notice" | "repeated" | "silence" | "two answers" | "leftovers";

/** Sends a mail, breaks a component at a stage, and tells what the customer got. */
export async function suffer(
	service: TestService,
	{ component, stage, fault, file }: { component: Component; stage: Stage; fault: Fault; file: string },
): Promise<Outcome> {
	const since = service.log.length;
	const from = `${component}-${stage}-${fault}-${since}@kanzlei.localhost`;
	const held = stage === "delivered" ? service.mailbox.hold() : undefined;
	const sent = sendUntilTaken(service, await storedMail(from, [file]));
	const release = await (held
		? service.unlessSilent(held)
		: said(service, signs[stage as keyof typeof signs], since).then(
				() => () => {},
				() => null,
			));
	if (release === null) return "silence";
	if (wantsSurroundings(fault)) await spoil(service as Surroundings, component as Remote, fault);
	else await strike(service, component, fault);
	release();
	await sent;
	const answer = await service.answerTo(from).catch(() => null);
	if (!answer) return "silence";
	const left = await service.nothingLeft();
	const received = service.mailbox.received.filter(({ to }) => to.includes(from));
	const ids = new Set(received.map(({ raw }) => /^message-id: *(.+)$/im.exec(raw.toString("latin1"))?.[1]));
	if (ids.size > 1) return "two answers";
	if (left.cache + left.queue + left.programs.length > 0) return "leftovers";
	if (received.length > 1) return "repeated";
	if (answer.files.size > 0) return "answer";
	return /noch einmal/.test(answer.text) ? "notice" : "silence";
}
