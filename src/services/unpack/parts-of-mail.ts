import { maxParts } from "../../limits.ts";
import type { Manifest } from "../../manifest.ts";
import { decorationOf } from "./decoration-of.ts";
import { kindOf } from "./kind-of.ts";
import { mailText } from "./mail-text.ts";
import type { Part, Parts } from "./part.ts";
import { photosInOrder } from "./photos-in-order.ts";
import { type Mail, subjectOf } from "./read-mail.ts";

export interface PartsOptions {
	/** The mail's own text is a document too, the first one. */
	readonly withText: boolean;
}

/** Every attachment in the mail's order, photos in theirs, without what only dresses the mail. */
export async function partsOfMail(mail: Mail, { withText }: PartsOptions): Promise<Parts> {
	const parts: Part[] = [];
	const leftOut: Manifest["leftOut"][number][] = [];
	const text = withText ? mailText(mail) : undefined;
	if (text !== undefined) parts.push(text);
	for (const { untrustedName, type, inline, shown, shownSize, content } of mail.attachments) {
		const kind = await kindOf(content, { untrustedName, untrustedType: type });
		const name = untrustedName === "" && kind === "mail" ? await subjectOf(content) : untrustedName;
		const decoration = decorationOf({ kind, type, content, shown, shownSize, inline });
		if (decoration !== undefined) leftOut.push({ name, why: decoration });
		else if (parts.length >= maxParts) leftOut.push({ name, why: "too-many" });
		else parts.push({ name, inline: inline || shown, kind, content });
	}
	return { parts: photosInOrder(parts), leftOut };
}
