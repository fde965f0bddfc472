import type { CustomerKey } from "./crypto/end-to-end/keys.ts";

/** Why a part was left out: logos and icons, pictures that count who opens a mail, cryptographic signatures; or the limit. */
export const leftOutReasons = ["logo", "tracking", "signature", "too-many"] as const;
export type LeftOut = (typeof leftOutReasons)[number];

/** Content about content: sealed in the cache, read by cells only. */
export interface Manifest {
	/** Of a mail. */
	readonly subject?: string;
	readonly messageId?: string;
	readonly references?: readonly string[];
	/** As the customer wrote them, of the root mail. */
	readonly unknownTags?: readonly string[];
	/** What may be passwords in this mail and the mails around it: tried on what is locked, and gone with the order. */
	readonly passwords?: readonly string[];
	/** One for each part, same order as the figures: the name as it came, decoded, unsafe. */
	readonly parts: readonly { readonly name: string; readonly inline: boolean }[];
	/** Parts that are no documents, and those beyond the limit, for the answer. */
	readonly leftOut: readonly { readonly name: string; readonly why: LeftOut }[];
}

/** The passwords to try on what a manifest names; none without one. */
export function passwordsOf(manifest: Uint8Array | undefined): readonly string[] {
	if (manifest === undefined) return [];
	return (JSON.parse(Buffer.from(manifest).toString("utf8")) as Manifest).passwords ?? [];
}

/** Sealed beside the mail by the SMTP process: the sender who gets the answer, and the options in the address. */
export interface Envelope {
	readonly sender: string;
	/** Every tag of every accepted recipient, in order, lower case. */
	readonly tags: readonly string[];
	readonly locale: "de" | "en";
	/** Answers are encrypted for this key. */
	readonly encrypt?: CustomerKey;
	readonly acceptedAt: number;
}
