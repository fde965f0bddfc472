import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../../failure.ts";
import { type Manifest, parseEnvelope, parseManifest } from "../../manifest.ts";
import { scannerFolder } from "../../sandbox/bubblewrap.ts";
import { type Scan, scan } from "../../tools/clamd.ts";
import type { Step } from "../contract.ts";
import { hasMacros } from "./has-macros.ts";
import { openEnvelopes, readSigned } from "./open-envelopes.ts";
import { openSealedMail, wholeCiphertext } from "./open-sealed-mail.ts";
import { orderOf } from "./order-of.ts";
import type { Parts } from "./part.ts";
import { partsOfArchive } from "./parts-of-archive.ts";
import { partsOfMail } from "./parts-of-mail.ts";
import { partsOfWebArchive } from "./parts-of-web-archive.ts";
import { maxPasswords, passwordsIn } from "./passwords.ts";
import { type Mail, readMail } from "./read-mail.ts";
import { readMsg } from "./read-msg.ts";
import { readTnef } from "./read-tnef.ts";
import type { UnpackFigures, UnpackOptions } from "./task.ts";

/** Takes a mail or an archive apart: the manifest first, then every document in it, in its order, each looked through. */
export const step: Step<UnpackOptions, UnpackFigures> = async (inputs, options) => {
	const { parts, leftOut, about, order, unlocked } = await open(inputs, options);
	const manifest: Manifest = { ...about, parts: parts.map(({ name, inline }) => ({ name, inline })), leftOut };
	const figures: UnpackFigures["parts"] = [];
	for (const { kind, content } of parts)
		figures.push({
			kind,
			size: content.length,
			...(options.clamd ? { scan: await scanned(options.clamd, content) } : {}),
			...(hasMacros(kind, content) ? { macros: true } : {}),
		});
	return {
		outputs: [Buffer.from(JSON.stringify(manifest)), ...parts.map((part) => part.content)],
		figures: { parts: figures, ...(unlocked ? { unlocked } : {}), ...(order === undefined ? {} : { order }) },
	};
};

interface Opened extends Parts {
	readonly about: Partial<Manifest>;
	readonly order?: UnpackFigures["order"];
}

async function open(
	[content, about]: readonly Uint8Array[],
	{ kind, root, part, ...own }: UnpackOptions,
): Promise<Opened> {
	if (content === undefined) throw new Failure("lost");
	if (content.length === 0) throw new Failure("empty");
	if (root) {
		const envelope = parseEnvelope(about);
		// Without the customer's key the answer to a mail that came encrypted would go out in clear.
		const mail = await openEnvelopes(await openSealedMail(await readMail(content), envelope.encrypt ? own : {}));
		const { order, unknownTags } = orderOf(mail, envelope);
		const parts = await partsOfMail(mail, { withText: order.options.mail });
		return { ...parts, about: { ...mail.about, unknownTags, passwords: passwordsIn(mail) }, order };
	}
	const { parts, passwords = [] } = parseManifest(about);
	const untrustedName = parts[part ?? 0]?.name ?? "";
	switch (kind) {
		case "mail":
			return openMail(await openEnvelopes(await readUnsealed(content)), passwords);
		case "msg":
			return openMail(await openEnvelopes(readMsg(content)), passwords);
		case "tnef":
			return openMail(readTnef(content), passwords);
		case "smime":
			return openMail(await openEnvelopes(await readSigned(content, untrustedName)), passwords);
		case "mhtml":
			return { ...(await partsOfWebArchive(content, untrustedName)), about: { passwords } };
		default:
			return { ...(await partsOfArchive(kind, { content, untrustedName, passwords })), about: { passwords } };
	}
}

/** Throws 'sealed' where the mail is ciphertext as a whole: mail programs open the mail, not what is taken out of it. */
async function readUnsealed(content: Uint8Array): Promise<Mail> {
	const mail = await readMail(content);
	if (wholeCiphertext(mail)) throw new Failure("sealed");
	return mail;
}

/** A mail that came as a document: what it says is one, too, and its passwords go before those of the mails around it. */
async function openMail(mail: Mail, passwordsAround: readonly string[]): Promise<Opened> {
	const passwords = [...new Set([...passwordsIn(mail), ...passwordsAround])].slice(0, maxPasswords);
	return { ...(await partsOfMail(mail, { withText: true })), about: { ...mail.about, passwords } };
}

/** A cell sees the scanner's folder under another name than the rest of the machine. */
async function scanned(clamd: string, content: Uint8Array): Promise<Scan> {
	const path = clamd.slice("unix://".length);
	return scan(existsSync(scannerFolder) ? join(scannerFolder, basename(path)) : path, content);
}
