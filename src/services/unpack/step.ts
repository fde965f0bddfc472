import { Failure } from "../../failure.ts";
import type { Step } from "../service.ts";
import { openEnvelopes, readSigned } from "./open-envelopes.ts";
import { orderOf } from "./order-of.ts";
import { partsOfArchive } from "./parts-of-archive.ts";
import { type Parts, partsOfMail } from "./parts-of-mail.ts";
import { partsOfWebArchive } from "./parts-of-web-archive.ts";
import { maxPasswords, passwordsIn } from "./passwords.ts";
import { type Mail, readMail } from "./read-mail.ts";
import { readMsg } from "./read-msg.ts";
import { readTnef } from "./read-tnef.ts";
import type { Envelope, Manifest, UnpackFigures, UnpackOptions } from "./task.ts";

/** Takes a mail or an archive apart: the manifest first, then every document in it, in its order. */
export const step: Step<UnpackOptions, UnpackFigures> = async ([content, about], { kind, root, part }) => {
	if (content === undefined) throw new Failure("lost");
	if (content.length === 0) throw new Failure("empty");
	if (root) {
		const mail = await openEnvelopes(await readMail(content));
		const { order, unknownTags } = orderOf(mail, readJson<Envelope>(about));
		const parts = await partsOfMail(mail, { withText: order.options.mail });
		return answer(parts, { ...mail.about, unknownTags, passwords: passwordsIn(mail) }, order);
	}
	const { parts, passwords = [] } = readJson<Manifest>(about);
	const untrustedName = parts[part ?? 0]?.name ?? "";
	switch (kind) {
		case "mail":
			return answerMail(await openEnvelopes(await readMail(content)), passwords);
		case "msg":
			return answerMail(await openEnvelopes(readMsg(content)), passwords);
		case "tnef":
			return answerMail(readTnef(content), passwords);
		case "smime":
			return answerMail(await openEnvelopes(await readSigned(content, untrustedName)), passwords);
		case "mhtml":
			return answer(await partsOfWebArchive(content, untrustedName), { passwords });
		default:
			return answer(await partsOfArchive(kind, { content, untrustedName, passwords }), { passwords });
	}
};

/** A mail that came as a document: what it says is one, too, and its passwords go before those of the mails around it. */
async function answerMail(mail: Mail, passwordsAround: readonly string[]) {
	const passwords = [...new Set([...passwordsIn(mail), ...passwordsAround])].slice(0, maxPasswords);
	return answer(await partsOfMail(mail, { withText: true }), { ...mail.about, passwords });
}

function answer({ parts, leftOut }: Parts, about: Partial<Manifest>, order?: UnpackFigures["order"]) {
	const manifest: Manifest = { ...about, parts: parts.map(({ name, inline }) => ({ name, inline })), leftOut };
	return {
		outputs: [Buffer.from(JSON.stringify(manifest)), ...parts.map((part) => part.content)],
		figures: {
			parts: parts.map(({ kind, content }) => ({ kind, size: content.length })),
			...(order === undefined ? {} : { order }),
		},
	};
}

/** Written by our own processes and sealed since: readable or lost. */
function readJson<T>(input: Uint8Array | undefined): T {
	if (input === undefined) throw new Failure("lost");
	return JSON.parse(Buffer.from(input).toString("utf8")) as T;
}
