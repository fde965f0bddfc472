import { setTimeout as pause } from "node:timers/promises";
import { createTransport } from "nodemailer";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { TestService } from "./service.ts";

/** A mail as a server keeps it until it is taken: the same bytes whenever it is sent. */
export async function storedMail(from: string, files: readonly string[]): Promise<StoredMail> {
	const to = "optimieren@maramail.localhost";
	const attachments = files.map((path) => ({ path }));
	const raw = await new MailComposer({ from, to, subject: "Akte", text: "Anbei.", attachments }).compile().build();
	return { envelope: { from, to }, raw };
}
export interface StoredMail {
	readonly envelope: { readonly from: string; readonly to: string };
	readonly raw: Buffer;
}

/** Resolves with the server's reply; rejects with an error that has its code. */
export async function sendStored({ smtp }: Pick<TestService, "smtp">, mail: StoredMail): Promise<string> {
	const transport = createTransport({ ...smtp, tls: { rejectUnauthorized: false } });
	try {
		return (await transport.sendMail(mail)).response;
	} finally {
		transport.close();
	}
}

/** Pause between two tries of the simulated sender, in ms. RFC 5321 4.5.4.1 has 30 minutes; no test depends on this figure. */
const betweenTriesMs = 1_000;
const triesMost = 600;

/** As a mail server sends: the very same mail again after a pause, until it hears 250. Rejects at 5xx, and after many tries. */
export async function sendUntilTaken(service: Pick<TestService, "smtp">, mail: StoredMail): Promise<void> {
	for (let tries = 1; ; tries++) {
		const fault = await sendStored(service, mail).then(
			() => undefined,
			(thrown: { responseCode?: number }) => thrown,
		);
		if (!fault) return;
		if (tries >= triesMost || (fault.responseCode ?? 400) >= 500) throw new Error("mail not taken");
		// A sender's server does nothing but wait here; that is what is simulated.
		await pause(betweenTriesMs);
	}
}
