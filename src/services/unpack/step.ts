import { Failure } from "../../failure.ts";
import type { Step } from "../service.ts";
import { orderOf } from "./order-of.ts";
import { type ArchiveKind, partsOfArchive } from "./parts-of-archive.ts";
import { type Parts, partsOfMail } from "./parts-of-mail.ts";
import { readMail } from "./read-mail.ts";
import type { Envelope, Manifest, UnpackFigures, UnpackOptions } from "./task.ts";

/** Takes a mail or an archive apart: the manifest first, then every document in it, in its order. */
export const step: Step<UnpackOptions, UnpackFigures> = async ([content, about], { kind, root, part }) => {
	if (content === undefined) throw new Failure("lost");
	if (content.length === 0) throw new Failure("empty");
	if (kind !== "mail") {
		const untrustedName = readJson<Manifest>(about).parts[part ?? 0]?.name ?? "";
		return answer(await partsOfArchive(kind as ArchiveKind, { content, untrustedName, passwords: [] }), {});
	}
	const mail = await readMail(content);
	if (!root) return answer(await partsOfMail(mail, { withText: true }), mail.about);
	const { order, unknownTags } = orderOf(mail, readJson<Envelope>(about));
	const parts = await partsOfMail(mail, { withText: order.options.mail });
	return answer(parts, { ...mail.about, unknownTags }, order);
};

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
