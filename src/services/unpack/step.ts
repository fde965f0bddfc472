import { Failure } from "../../failure.ts";
import type { Step } from "../service.ts";
import { orderOf } from "./order-of.ts";
import { type Parts, partsOfMail } from "./parts-of-mail.ts";
import { partsOfZip } from "./parts-of-zip.ts";
import { readMail } from "./read-mail.ts";
import type { Envelope, Manifest, UnpackFigures, UnpackOptions } from "./task.ts";

/** Takes a mail or an archive apart: the manifest first, then every document in it, in its order. */
export const step: Step<UnpackOptions, UnpackFigures> = async ([content, envelope], { kind, root }) => {
	if (content === undefined) throw new Failure("lost");
	if (content.length === 0) throw new Failure("empty");
	if (kind === "zip") return answer(await partsOfZip(content), {});
	const mail = await readMail(content);
	if (!root) return answer(await partsOfMail(mail, { withText: true }), mail.about);
	const { order, unknownTags } = orderOf(mail, readEnvelope(envelope));
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

/** Written by our own SMTP process; without it nobody could be answered. */
function readEnvelope(envelope: Uint8Array | undefined): Envelope {
	if (envelope === undefined) throw new Failure("lost");
	return JSON.parse(Buffer.from(envelope).toString("utf8")) as Envelope;
}
