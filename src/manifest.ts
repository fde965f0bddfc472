import { z } from "zod";
import { keyPackets } from "./crypto/end-to-end/key-packets.ts";
import { customerKey } from "./crypto/end-to-end/mail-keys.ts";
import { Failure } from "./failure.ts";

/** Why a part was left out: logos and icons, pictures that count who opens a mail, cryptographic signatures; or the limit. */
export const leftOutReasons = ["logo", "tracking", "signature", "too-many"] as const;
export type LeftOut = (typeof leftOutReasons)[number];

const manifest = z.strictObject({
	/** Of a mail. */
	subject: z.string().optional(),
	messageId: z.string().optional(),
	references: z.array(z.string()).optional(),
	/** As the customer wrote them, of the root mail. */
	unknownTags: z.array(z.string()).optional(),
	/** What may be passwords in this mail and the mails around it: tried on what is locked, and gone with the order. */
	passwords: z.array(z.string()).optional(),
	/** Of a root mail that is encrypted as a whole and not opened yet, for `decrypt`; nothing else then. */
	keyPackets: keyPackets.optional(),
	/** One for each part, same order as the figures: the name as it came, decoded, unsafe. */
	parts: z.array(z.strictObject({ name: z.string(), inline: z.boolean() })),
	/** Parts that are no documents, and those beyond the limit, for the answer. */
	leftOut: z.array(z.strictObject({ name: z.string(), why: z.enum(leftOutReasons) })),
});

/** Content about content: sealed in the cache, read by cells only. */
export type Manifest = DeepReadonly<z.output<typeof manifest>>;

/** Beyond what fits into a command of SMTP (RFC 5321 §4.5.3.1.4), in characters: no mail that was accepted may fail here. */
const longestAddress = 4_096;
const mostTags = 100_000;

const envelope = z.strictObject({
	/** The order's id, unknown to everybody before the mail was accepted: a text that a customer attached cannot name it. */
	order: z.string().regex(/^[0-9a-f]{32}$/),
	/** Gets the answer. Without the characters that would make a second command or header field of one (a local part may be quoted). */
	sender: z
		.string()
		.max(longestAddress)
		.regex(/^[^\p{Cc}<>]*$/u),
	/** Every tag of every accepted recipient, in order, lower case. */
	tags: z.array(z.string().max(longestAddress)).max(mostTags),
	locale: z.enum(["de", "en"]),
	/** Answers are encrypted for this key. */
	encrypt: customerKey.optional(),
	acceptedAt: z.number(),
});

/** Sealed beside the mail by the SMTP process: the sender who gets the answer, and the options in the address. */
export type Envelope = DeepReadonly<z.output<typeof envelope>>;

/** Throws `lost` where there is none, `tampered` where it is none. */
export const parseManifest = (untrusted: Uint8Array | undefined): Manifest => parse(untrusted, manifest);

/** Throws `lost` where there is none, `tampered` where it is none. That it belongs to the order in work is checked by the cell. */
export const parseEnvelope = (untrusted: Uint8Array | undefined): Envelope => parse(untrusted, envelope);

/** The passwords to try on what a manifest names; none without one. */
export const passwordsOf = (untrusted: Uint8Array | undefined): readonly string[] =>
	untrusted === undefined ? [] : (parseManifest(untrusted).passwords ?? []);

function parse<Output>(untrusted: Uint8Array | undefined, schema: z.ZodType<Output>): Output {
	if (untrusted === undefined) throw new Failure("lost");
	try {
		return schema.parse(JSON.parse(Buffer.from(untrusted).toString("utf8")));
	} catch (cause) {
		throw new Failure("tampered", { cause });
	}
}

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
