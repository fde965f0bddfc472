import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { createTransport } from "nodemailer";
import { isLoopback } from "../loopback.ts";
import { UsageError } from "./arguments.ts";

export interface CustomerMail {
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly files: readonly string[];
	readonly smtp: { readonly host: string; readonly port: number };
	readonly messageId?: string;
	readonly text?: string;
}

/** Sends files as a customer would: one mail over SMTP. Resolves with the server's reply. */
export async function sendMail(mail: CustomerMail): Promise<string> {
	const attachments = await Promise.all(
		mail.files.map(async (path) => ({
			filename: basename(path),
			content: await readFile(path).catch(() => missing(path)),
		})),
	);
	const transport = createTransport({
		...mail.smtp,
		secure: false,
		tls: { rejectUnauthorized: !isLoopback(mail.smtp.host) },
	});
	try {
		const sent = await transport.sendMail({
			from: mail.from,
			to: mail.to,
			subject: mail.subject,
			text: mail.text ?? "Guten Tag,\n\nanbei die Unterlagen.\n\nMit freundlichen Grüßen\n",
			attachments,
			...(mail.messageId ? { messageId: mail.messageId } : {}),
		});
		return sent.response;
	} finally {
		transport.close();
	}
}

function missing(path: string): never {
	throw new UsageError(`the file ${path} cannot be read`);
}
