import type { Handle } from "../handle.ts";
import type { Kind } from "../kinds.ts";

/**
 * The version graph of an order: every original, intermediate and result, with its parent and how it was made.
 * It is never stored: it is computed from the order's results each time that control plans.
 */
export interface Document {
	/** Its place: "0" is the mail, "0.2" its third part, "0.2.photo.0" the first page made of that. */
	readonly id: string;
	readonly kind: Kind;
	readonly handle: Handle;
	/** null for the mail itself. */
	readonly parent: string | null;
	/** The task that made it; absent for the mail. */
	readonly made?: { readonly service: string; readonly options: unknown; readonly ms: number };
}

export class VersionGraph {
	readonly #documents = new Map<string, Document>();

	add(document: Document): Document {
		this.#documents.set(document.id, document);
		return document;
	}

	get documents(): readonly Document[] {
		return [...this.#documents.values()];
	}

	/** A document with its ancestors and descendants; parents before children. */
	around(id: string): Document[] {
		// Ids are paths.
		return this.documents.filter((one) => `${one.id}.`.startsWith(`${id}.`) || id.startsWith(`${one.id}.`));
	}
}
