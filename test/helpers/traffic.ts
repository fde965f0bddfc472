import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TestService } from "./service.ts";
import { sendUntilTaken, storedMail } from "./stored-mail.ts";

/** Customers who send one mail after the other, each when the last one is answered, and no sooner than they want to. */
export interface Traffic {
	readonly senders: number;
	/** Benchmarks go by the clock; tests send a number of mails, so that a busy machine changes nothing of what is tested. */
	readonly until: { readonly forMs: number } | { readonly mailsOfEach: number };
	/** Between two mails of one sender, at least. */
	readonly everyMs?: number;
	/** Their attachments, one a mail, in turn. */
	readonly files: readonly string[];
}

export interface Answered {
	readonly sent: number;
	/** From the first try to the answer, of each. */
	readonly seconds: readonly number[];
	/** Without any answer. */
	readonly lost: number;
	/** What answers say that brought no document back. */
	readonly empty: readonly string[];
	/** Customers with the same answer twice, by its Message-ID, which mailboxes know as one. */
	readonly repeated: number;
	/** Customers with two different answers. */
	readonly twice: number;
}

export async function send(service: TestService, { senders, until, everyMs = 0, files }: Traffic): Promise<Answered> {
	const endsAt = "forMs" in until ? Date.now() + until.forMs : Number.POSITIVE_INFINITY;
	const goesOn = (mails: number) => ("forMs" in until ? Date.now() < endsAt : mails < until.mailsOfEach);
	const seconds: number[] = [];
	const empty: string[] = [];
	let [sent, lost] = [0, 0];
	async function sendOne(sender: number, mail: number): Promise<void> {
		const from = `s${sender}m${mail}@kanzlei.localhost`;
		const file = files[(sender + mail) % files.length] as string;
		const began = Date.now();
		await sendUntilTaken(service, await storedMail(from, [file]));
		sent += 1;
		const answer = await service.answerTo(from).catch(() => null);
		if (!answer) lost += 1;
		else if (answer.files.size === 0) empty.push(`${basename(file)}: ${answer.text}`);
		seconds.push((Date.now() - began) / 1000);
	}
	await Promise.all(
		Array.from({ length: senders }, async (_, sender) => {
			// Not all at once. These pauses are the customers', which are simulated.
			await pause((everyMs * sender) / senders);
			for (let mail = 0; goesOn(mail); mail++) {
				const next = Date.now() + everyMs;
				await sendOne(sender, mail);
				await pause(Math.max(0, Math.min(next, endsAt) - Date.now()));
			}
		}),
	);
	return { sent, seconds, lost, empty, ...copiesIn(service) };
}

function copiesIn({ mailbox }: TestService): Pick<Answered, "repeated" | "twice"> {
	const ids = new Map<string, (string | undefined)[]>();
	for (const { to, raw } of mailbox.received) {
		const id = /^message-id: *(.+)$/im.exec(raw.toString("latin1"))?.[1];
		ids.set(to.join(), [...(ids.get(to.join()) ?? []), id]);
	}
	const several = [...ids.values()].filter((all) => all.length > 1);
	const twice = several.filter((all) => new Set(all).size > 1).length;
	return { twice, repeated: several.length - twice };
}
