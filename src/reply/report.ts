import { z } from "zod";
import { findingCodes } from "../court/findings.ts";
import { signingKeys } from "../crypto/end-to-end/mail-keys.ts";
import { failureCodes } from "../failure.ts";
import { kinds, notes } from "../kinds.ts";

/** What a court objects to in a result; there only where that was asked for. */
const findings = z.array(z.enum(findingCodes)).max(findingCodes.length);

/** A PDF among the inputs. */
const paper = z.strictObject({
	input: z.int().nonnegative(),
	pages: z.int().positive(),
	size: z.int().nonnegative(),
	findings: findings.optional(),
});

/**
 * What control knows of the order, without a single name. `input` fields are indices into the step's inputs.
 * A source is one document the customer sent (a leaf after unpacking), named by the manifest of what held it.
 */
const source = z.strictObject({
	/** Input index of the manifest that names it, and its position there. */
	manifest: z.int().nonnegative(),
	part: z.int().nonnegative(),
	/** Archives and mails it came out of, outermost first, each named like a source. */
	inside: z.array(z.strictObject({ manifest: z.int().nonnegative(), part: z.int().nonnegative() })).max(8),
	kind: z.enum(kinds),
	size: z.int().nonnegative(),
	/** What comes back for it: the finished PDF or the unchanged original; none for what is not returned. */
	result: paper
		.extend({
			/** "record": a PDF that had to stay byte for byte. */
			kind: z.enum(["pdf", "record", "original"]),
			/** 0 of an original. */
			pages: z.int().nonnegative(),
		})
		.optional(),
	/** Beside a record: a PDF that can be searched; or its part of the merged one. */
	copy: paper.optional(),
	failure: z.enum(failureCodes).optional(),
	/** Each note once; its pages are those of the result (of "blank-dropped": the original's), from 1, none for all of it. */
	remarks: z
		.array(z.strictObject({ note: z.enum(notes), pages: z.array(z.int().positive()).max(6000) }))
		.max(notes.length),
});

/** What control reports of an order for its answer. */
export const report = z.strictObject({
	/** Input 0 is the envelope, input 1 the root manifest where `hasManifest` (the mail could be read). */
	hasManifest: z.boolean(),
	/** The service's own address domain, for From and Message-ID. */
	domain: z.string(),
	/** The part before the @ of the address that answers come from. */
	mailbox: z.string(),
	/** "help": the how-to is the answer; "forward": input 1 is the mail, which goes to the operator as it is. */
	purpose: z.enum(["help", "forward"]).optional(),
	/** Message-ID is made of this: the same for every repetition of the answer. */
	order: z.string(),
	sources: z.array(source).max(2000),
	/** All results in one PDF, in the order of `sources` that say "pdf". */
	merged: paper.optional(),
	/** The results are to be filed with a court: names are numbered, everything is checked. */
	bea: z.boolean(),
	/** Most that one mail of the answer may have, in bytes as sent; more mails are made of it then. */
	maxAnswer: z.int().positive(),
	/** Not everything was looked through for viruses. */
	unchecked: z.literal(true).optional(),
	...signingKeys,
	/** Set when the mail as a whole could not be worked on. */
	failure: z.enum(failureCodes).optional(),
});

export type ReplyOptions = z.infer<typeof report>;
export type ReplySource = z.infer<typeof source>;

/** Input index of the root mail's manifest, where it could be read. */
export const rootManifest = 1;

/** Input indices of the manifests: the root mail's, and those of all that was found inside. */
export function manifestsAmong({ hasManifest, sources }: ReplyOptions): number[] {
	const named = sources.flatMap(({ manifest, inside }) => [manifest, ...inside.map((outer) => outer.manifest)]);
	return [...new Set([...(hasManifest ? [rootManifest] : []), ...named])];
}
