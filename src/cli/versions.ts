import type { Document } from "../control/version-graph.ts";
import type { Kind } from "../kinds.ts";

/** A document of the version graph, without its handle: original, intermediate or result. */
export interface Version {
	/** Its place in the graph: "0" is the mail, "0.unpack.2" its second part, "0.unpack.2.photo.0" the first page made of that. */
	readonly id: string;
	readonly kind: Kind;
	/** null for the mail itself. */
	readonly parent: string | null;
	/** The service that made it, and how long its task took, in ms. Absent for the mail, and for a copy of the same bytes. */
	readonly made?: { readonly service: string; readonly ms: number };
	readonly bytes: number;
}

export const versionsOf = (documents: readonly Document[]): Version[] =>
	documents.map(({ id, kind, parent, made, handle }) => ({
		id,
		kind,
		parent,
		...(made ? { made: { service: made.service, ms: made.ms } } : {}),
		bytes: handle.size,
	}));
