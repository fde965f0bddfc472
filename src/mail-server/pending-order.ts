import type { OrderMessage } from "../queue/messages.ts";

/** An accepted order that is not answered yet: enough to submit it again, and nothing that its keeper could decrypt. */
export interface PendingOrder {
	readonly message: OrderMessage;
	/** The envelope for the notice of a lost mail, encrypted under a separate key, and the share of that key. */
	readonly envelope: Uint8Array;
	readonly share: Uint8Array;
}
