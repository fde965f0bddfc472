import type { Kind } from "../../kinds.ts";
import type { Manifest } from "../../manifest.ts";

export interface Part {
	/** As it came, decoded, unsafe; empty when the mail gave none. */
	readonly name: string;
	readonly inline: boolean;
	readonly kind: Kind;
	readonly content: Uint8Array;
}

export interface Parts {
	readonly parts: readonly Part[];
	readonly leftOut: Manifest["leftOut"];
	/** A password that stood in the mail opened the archive. */
	readonly unlocked?: true;
}
