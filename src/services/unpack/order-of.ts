import type { OrderOptions } from "../../kinds.ts";
import type { Envelope } from "../../manifest.ts";
import { isAnswerable } from "../../text/is-answerable.ts";
import type { Mail } from "./read-mail.ts";
import { applyTag, subjectTags } from "./tags.ts";

/** More are no mistake but noise: the answer names the first of them. */
const maxUnknownTags = 10;

/** What the customer asked for: the address' tags first, then the subject's, the later one wins. */
export function orderOf(mail: Mail, envelope: Envelope) {
	const options: OrderOptions = {
		merge: false,
		colour: "auto",
		size: "normal",
		ocr: true,
		mail: false,
		bea: false,
		languages: [],
	};
	const unknown = new Set<string>();
	for (const tag of [...envelope.tags, ...subjectTags(mail.about.subject ?? "")]) {
		if (!applyTag(options, tag)) unknown.add(tag);
	}
	return {
		order: { options, answerable: isAnswerable(mail.headers) && envelope.sender !== "" },
		unknownTags: [...unknown].slice(0, maxUnknownTags),
	};
}
