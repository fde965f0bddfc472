import { PDFDocument, StandardFonts } from "@cantoo/pdf-lib";
import PostalMime from "postal-mime";
import type { Note, Remark } from "../../src/kinds.ts";
import type { Envelope, Manifest } from "../../src/manifest.ts";
import type { ReplyOptions, ReplySource } from "../../src/reply/report.ts";
import { step } from "../../src/services/reply/step.ts";
import { reply } from "../../src/services/reply/task.ts";

export const envelope: Envelope = {
	order: "0".repeat(32),
	sender: "kanzlei@example.de",
	tags: [],
	locale: "de",
	acceptedAt: 0,
};
export const base: ReplyOptions = {
	hasManifest: true,
	domain: "maramail.example",
	mailbox: "optimieren",
	order: "0199-ab",
	sources: [],
	bea: false,
	maxAnswer: 25_000_000,
};

export async function answer(
	options: Partial<ReplyOptions>,
	manifest: Manifest | undefined,
	to: Envelope = envelope,
	contents: readonly Uint8Array[] = [Buffer.from("%PDF-1.7")],
) {
	const all = reply.options.parse({ ...base, ...options });
	const inputs = [json(to), json(manifest ?? {}), ...contents];
	const { outputs, figures } = await step(inputs, all);
	const message = Buffer.from(outputs[0] ?? []);
	const parsed = await PostalMime.parse(message);
	const pictures = parsed.attachments.filter(({ disposition }) => disposition === "inline");
	const mail = { ...parsed, attachments: parsed.attachments.filter((one) => !pictures.includes(one)) };
	return { message, mail, pictures, attachments: reply.figures.parse(figures).attachments };
}

export async function pdfOf(text: string): Promise<Uint8Array> {
	const document = await PDFDocument.create();
	const font = await document.embedFont(StandardFonts.Helvetica);
	document.addPage([595, 842]).drawText(text, { font, size: 12, x: 70, y: 750, lineHeight: 18 });
	return document.save();
}

export function source(part: number, rest: Partial<ReplySource>): ReplySource {
	return { manifest: 1, part, inside: [], kind: "jpeg", size: 10, remarks: [], ...rest };
}

export function whole(note: Note): Remark & { pages: number[] } {
	return { note, pages: [] };
}

export function pdf(size: number, pages: number): NonNullable<ReplySource["result"]> {
	return { input: 2, kind: "pdf", pages, size };
}

export function manifestOf(names: readonly string[], rest: Partial<Manifest> = {}): Manifest {
	return { parts: names.map((name) => ({ name, inline: false })), leftOut: [], ...rest };
}

export function json(value: unknown): Buffer {
	return Buffer.from(JSON.stringify(value));
}

export function header(mail: { headers: readonly { key: string; value: string }[] }, key: string): string | undefined {
	return mail.headers.find((entry) => entry.key === key)?.value;
}
