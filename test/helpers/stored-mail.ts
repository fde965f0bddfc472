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
