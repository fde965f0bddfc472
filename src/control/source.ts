import type { FailureCode } from "../failure.ts";
import type { Handle } from "../handle.ts";
import type { Kind, Remark } from "../kinds.ts";

/** Where a document's name is: a manifest, and the index in it. */
export interface NameLocation {
	readonly manifest: Handle;
	readonly part: number;
}

/** One document the customer sent, with its result or failure. */
export interface Source {
	readonly named: NameLocation;
	readonly inside: readonly NameLocation[];
	readonly kind: Kind;
	readonly original: Handle;
	/** "record": a PDF that must stay byte for byte, for it is signed or an invoice. */
	readonly result?: { readonly handle: Handle; readonly kind: "pdf" | "record" | "original"; readonly pages: number };
	/** Beside a record: a PDF that can be searched, and joined to others. */
	readonly copy?: { readonly handle: Handle; readonly pages: number };
	readonly failure?: FailureCode;
	readonly remarks: readonly Remark[];
}
