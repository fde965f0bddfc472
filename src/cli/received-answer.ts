import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import type { Received } from "./mailbox.ts";

/** The results; not the pictures that the text shows. */
export const attachedTo = ({ attachments }: Email): Email["attachments"] =>
	attachments.filter(({ disposition }) => disposition !== "inline");

/** The answer as the customer reads it: headers, text, names of the attachments. */
export async function showAnswer({ raw }: Received): Promise<string> {
	const mail = await PostalMime.parse(raw);
	const attachments = attachedTo(mail).map(
		({ filename, content }) => `  ${filename} (${(content as ArrayBuffer).byteLength.toLocaleString("de-DE")} Bytes)`,
	);
	const head = [
		`Von: ${mail.from?.name ?? ""} <${mail.from?.address ?? ""}>`,
		`An: ${mail.to?.[0]?.address ?? ""}`,
		`Betreff: ${mail.subject ?? ""}`,
	];
	return [...head, "", mail.text?.trimEnd() ?? "", "", `Anlagen: ${attachments.length}`, ...attachments].join("\n");
}

/** Writes the answer's attachments into a folder of the customer's own; returns their paths. */
export async function saveAnswer({ raw }: Received, folder: string): Promise<string[]> {
	const mail = await PostalMime.parse(raw);
	await mkdir(folder, { recursive: true });
	return Promise.all(
		attachedTo(mail).map(async ({ filename, content }, place) => {
			const path = join(folder, basename(filename ?? `anlage-${place + 1}`));
			await writeFile(path, new Uint8Array(content as ArrayBuffer));
			return path;
		}),
	);
}
