import { z } from "zod";
import { type BlobKind, kinds } from "../../kinds.ts";
import { documents, type Service } from "../contract.ts";

const unpackKinds = [
	"mail",
	"msg",
	"tnef",
	"smime",
	"zip",
	"7z",
	"rar",
	"tar",
	"compressed",
	"iwork",
	"mhtml",
] as const;

const options = z.strictObject({
	kind: z.enum(unpackKinds),
	/** The order's own mail: its headers decide options, language and whether it may be answered. */
	root: z.boolean(),
	/** Its place in the manifest that names it; absent for the root mail. */
	part: z.int().nonnegative().optional(),
	/** The virus scanner, `unix://…`; none: nothing is looked through. */
	clamd: z.string().nullish(),
	/** Our addresses, for the root mail: an encrypted one must be for us. */
	domain: z.string().optional(),
	mailboxes: z.array(z.string()).optional(),
	/** Of a root mail that is encrypted as a whole: whether input 2 has its session keys (false: there are none). Absent: they are asked for. */
	sessionKeys: z.boolean().optional(),
});

const orderOptions = z.strictObject({
	merge: z.boolean(),
	colour: z.enum(["auto", "bw", "gray", "colour"]),
	size: z.enum(["normal", "small", "original"]),
	ocr: z.boolean(),
	mail: z.boolean(),
	bea: z.boolean(),
	languages: z.array(z.string().regex(/^[a-z]{3}$/)).max(4),
});

const figures = z.strictObject({
	/** Output 0 is the manifest (JSON of `Manifest`); the parts are outputs 1…, in the mail's order. */
	parts: z
		.array(
			z.strictObject({
				kind: z.enum(kinds),
				size: z.int().nonnegative(),
				/** What the virus scanner says of it and of all that is in it; absent where there is no scanner. */
				scan: z.enum(["clean", "infected", "unchecked"]).optional(),
				/** It brings programs of its own (VBA, Basic). */
				macros: z.literal(true).optional(),
			}),
		)
		.max(1000),
	/** A password that stood in the mail opened it. */
	unlocked: z.literal(true).optional(),
	/** The root mail is encrypted as a whole: the manifest holds its `KeyPackets`, and its session keys are needed. */
	sealed: z.literal(true).optional(),
	/** It stays unopened: it could not be decrypted, is not signed by the registered key, or not bound to its sender. */
	unproven: z.literal(true).optional(),
	/** Only for the root mail. */
	order: z
		.strictObject({
			options: orderOptions,
			/** RFC 3834: an automatic or list mail is never answered. */
			answerable: z.boolean(),
		})
		.optional(),
});

export type UnpackOptions = z.infer<typeof options>;
export type UnpackFigures = z.infer<typeof figures>;

const rootInput = (index: number): readonly BlobKind[] => [(["mail", "envelope"] as const)[index] ?? "session-keys"];
const innerInput = (index: number): readonly BlobKind[] => (index === 0 ? documents : ["manifest"]);

/**
 * Input 0: the mail or archive; input 1: for the root mail the `Envelope`, for all else the manifest that names it; input 2: the root mail's
 * `SessionKeys`.
 */
export const unpack = {
	name: "unpack",
	takes: { kinds: unpackKinds, planning: "unpack" },
	blobs: {
		// A mail that a customer attached is no order's mail: its cell gets no long-term key.
		inputs: ({ root }) => (root ? rootInput : innerInput),
		output: (index) => (index === 0 ? "manifest" : "content"),
	},
	options,
	figures,
	deadlineSeconds: 120,
	scratchMebibytes: 256,
	memoryMebibytes: 3072,
	scans: true,
	settings: ({ root }) => (root ? ["clamd", "domain", "mailboxes"] : ["clamd"]),
} as const satisfies Service<UnpackOptions, UnpackFigures>;
