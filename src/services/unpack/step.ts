import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type KeyPackets, parseSessionKeys } from "../../crypto/end-to-end/key-packets.ts";
import { Failure } from "../../failure.ts";
import { type Envelope, type Manifest, parseEnvelope, parseManifest } from "../../manifest.ts";
import { scannerFolder } from "../../sandbox/bubblewrap.ts";
import { type Scan, scan } from "../../tools/clamd.ts";
import type { Step } from "../contract.ts";
import { hasMacros } from "./has-macros.ts";
import { openEnvelopes, readSigned } from "./open-envelopes.ts";
import { keyPacketsToOpen, openSealedMail, wholeCiphertext } from "./open-sealed-mail.ts";
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

/**
 * Takes a mail or an archive apart: the manifest first, then every document in it, in its order, each looked through. Of a root mail that is
 * encrypted as a whole first its key packets (`sealed` in the figures), later what is in it.
 */
export const step: Step<UnpackOptions, UnpackFigures> = async (inputs, options) => {
	const opened = await open(inputs, options);
	if ("packets" in opened)
		return {
			outputs: [jsonOf({ keyPackets: opened.packets, parts: [], leftOut: [] })],
			figures: { parts: [], sealed: true },
		};
	const { parts, leftOut, about, order, unlocked, unproven } = opened;
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
		outputs: [jsonOf(manifest), ...parts.map((part) => part.content)],
		figures: {
			parts: figures,
			...(unlocked ? { unlocked } : {}),
			...(unproven ? { unproven } : {}),
			...(order === undefined ? {} : { order }),
		},
	};
};

interface Opened extends Parts {
	readonly about: Partial<Manifest>;
	readonly order?: UnpackFigures["order"];
	readonly unproven?: true;
}

async function open(
	[content, about, keys]: readonly Uint8Array[],
	{ kind, root, part, domain = "", mailboxes = [], sessionKeys }: UnpackOptions,
): Promise<Opened | { readonly packets: KeyPackets }> {
	if (content === undefined) throw new Failure("lost");
	if (content.length === 0) throw new Failure("empty");
	if (root) {
		const envelope = parseEnvelope(about);
		const mail = await readMail(content);
		if (sessionKeys === undefined) {
			const packets = await keyPacketsToOpen(mail, envelope, new Date(envelope.acceptedAt));
			return packets ? { packets } : openRoot(mail, envelope);
		}
		const found = sessionKeys ? parseSessionKeys(keys) : [];
		const opened = await openSealedMail(mail, found, envelope, { domain, mailboxes });
		return opened ? openRoot(opened, envelope) : { ...(await openRoot(mail, envelope)), unproven: true };
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

async function openRoot(root: Mail, envelope: Envelope): Promise<Opened> {
	const mail = await openEnvelopes(root);
	const { order, unknownTags } = orderOf(mail, envelope);
	const parts = await partsOfMail(mail, { withText: order.options.mail });
	return { ...parts, about: { ...mail.about, unknownTags, passwords: passwordsIn(mail) }, order };
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

const jsonOf = (manifest: Manifest): Buffer => Buffer.from(JSON.stringify(manifest));
