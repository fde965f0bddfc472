import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import type { Role } from "../config.ts";
import type { FromRole, ToRole } from "./assignment.ts";

/** How often the roles are asked whether all is answered, in ms. */
const askEveryMs = 200;

/**
 * Drains the service: takes no new mail and waits until all accepted mails are answered and forgotten, or until `until` aborts. When `hurry`
 * aborts, those that are left are answered with what is done, or get the constant notice. `child`: the
 * current process of a role; a restarted one is drained as well. `tell` gets the number of open orders whenever it changes.
 * Resolves with the number at the end.
 */
export async function drain(
	child: (role: Role) => ChildProcess | undefined,
	until: AbortSignal,
	hurry: AbortSignal,
	tell: (open: number) => void,
): Promise<number> {
	let reported = 0;
	for (;;) {
		for (const role of ["mail-server", "web"] as const) send(child(role), "drain");
		// Again and again: a control that was restarted has not heard it.
		if (hurry.aborted) send(child("control"), "hurry");
		// In this order: a mail that has left the outbox is counted as an order by then.
		const pending = await open(child("mail-server"), until);
		const inWork = await open(child("control"), until);
		const most = Math.max(pending ?? reported, inWork ?? reported);
		if (most !== reported && most > 0) tell(most);
		reported = most;
		if ((pending === 0 && inWork === 0) || until.aborted) return most;
		await wait(askEveryMs, undefined, { signal: until }).catch(() => {});
	}
}

/** How many orders a role has in work; null where it is unknown, or the role is restarting. */
function open(role: ChildProcess | undefined, until: AbortSignal): Promise<number | null> {
	if (!role?.connected || until.aborted) return Promise.resolve(null);
	return new Promise((resolve) => {
		const done = (count: number | null) => {
			role.off("message", hear);
			role.off("exit", unknown);
			until.removeEventListener("abort", unknown);
			resolve(count);
		};
		const hear = (message: FromRole) => "open" in message && done(message.open);
		const unknown = () => done(null);
		role.on("message", hear);
		role.once("exit", unknown);
		until.addEventListener("abort", unknown);
		send(role, "count");
	});
}

function send(role: ChildProcess | undefined, message: ToRole): void {
	if (role?.connected) role.send(message, () => {});
}
