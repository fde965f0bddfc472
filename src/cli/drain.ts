import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import type { Role } from "../config.ts";
import type { FromRole, ToRole } from "./assignment.ts";

/** How often the roles are asked whether all is answered, in ms. */
const askEveryMs = 200;

/**
 * Takes no new mail and waits until all that was accepted is answered and forgotten, or until `until` aborts. `child`: the process of a
 * role as it is just now; one that is started again meanwhile is told as well. `tell` hears how many orders are open whenever that changes.
 * Resolves with how many are open at the end.
 */
export async function drain(
	child: (role: Role) => ChildProcess | undefined,
	until: AbortSignal,
	tell: (open: number) => void,
): Promise<number> {
	let told = 0;
	for (;;) {
		send(child("mail-server"), "drain");
		// In this order: a mail that is the mail server's no more is an order by then.
		const promised = await open(child("mail-server"), until);
		const inWork = await open(child("control"), until);
		const most = Math.max(promised ?? told, inWork ?? told);
		if (most !== told && most > 0) tell(most);
		told = most;
		if ((promised === 0 && inWork === 0) || until.aborted) return most;
		await wait(askEveryMs, undefined, { signal: until }).catch(() => {});
	}
}

/** How much a role has in work; null where it cannot tell, or is being started again. */
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
