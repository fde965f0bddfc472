import type { FailureCode } from "../failure.ts";
import type { Handle } from "../handle.ts";
import type { Kind, Remark } from "../kinds.ts";

/** Where a name is found: a manifest, and the position in it. */
export interface NamedAt {
	readonly manifest: Handle;
	readonly part: number;
}

/** One document the customer sent, with what became of it. */
export interface Source {
	readonly named: NamedAt;
	readonly inside: readonly NamedAt[];
	readonly kind: Kind;
	readonly original: Handle;
	/** "record": a PDF that must stay byte for byte, for it is signed or an invoice. */
	readonly result?: { readonly handle: Handle; readonly kind: "pdf" | "record" | "original"; readonly pages: number };
	/** Beside a record: a PDF that can be searched, and joined to others. */
	readonly copy?: { readonly handle: Handle; readonly pages: number };
	readonly failure?: FailureCode;
	readonly remarks: readonly Remark[];
}
