import { Failure } from "../failure.ts";
import { isTemporary } from "../retry.ts";
import { type ReturnedKind, returnPathOf } from "../return-path.ts";
import { Dns } from "./dns.ts";
import { mxRoutes } from "./mx-routes.ts";
import { relayRoute } from "./relay-route.ts";
import { isSenderRefused, sendOverSmtp } from "./smtp-client.ts";

export interface DeliverySettings {
	/** `smtp://host:port` or `smtps://…`; null: straight to the recipient's MX. */
	readonly relay: string | null;
	/** Our name in EHLO. */
	readonly domain: string;
	/** A DNS server, "address:port"; null: the system's. */
	readonly dns: string | null;
	/** PEM; null: the mail is not signed. */
	readonly dkimKey: string | null;
	readonly dkimSelector: string;
	/** Base64. */
	readonly returnPathKey: string;
}

/**
 * Signs a mail and sends it to its one recipient. Throws 'relay-temporary' when another attempt makes sense, 'relay-unconfirmed' when the
 * other side may have the mail, 'relay-refused' when it takes none for this recipient, and 'answer-refused' when it does not take this one.
 */
export async function deliverMail(
	{ recipient, ...sent }: { readonly recipient: string; readonly kind: ReturnedKind; readonly order: string },
	mail: Uint8Array,
	settings: DeliverySettings,
): Promise<void> {
	const { relay, domain, dns, dkimKey, dkimSelector, returnPathKey } = settings;
	// A smarthost may be refused after it has said 250, and tells that to the envelope sender. To an MX the null sender (RFC 3834 §3.3) will do:
	// its 250 is the recipient's.
	const from = relay === null ? "" : returnPathOf({ ...sent, recipient, now: Date.now() }, returnPathKey, domain);
	const routes = relay === null ? await mxRoutes(recipient, { dns: new Dns(dns) }) : [relayRoute(relay)];
	// Loaded where it is used only: most of a second.
	const signed = dkimKey
		? await (await import("./dkim.ts")).signDkim(mail, { domain, selector: dkimSelector, key: dkimKey })
		: mail;
	let last = new Failure("relay-temporary");
	// RFC 5321 §5.1: the hosts in order, until one takes it or refuses it for good.
	for (const route of routes) {
		try {
			const sending = { route, recipient, answer: signed, name: domain };
			return await sendOverSmtp({ ...sending, from }).catch((failure) => {
				// A smarthost that lets its customers send from some addresses only.
				if (from === "" || !isSenderRefused(failure)) throw failure;
				return sendOverSmtp({ ...sending, from: "" });
			});
		} catch (failure) {
			// Another host would only deliver a second copy of what this one may have.
			if (!(failure instanceof Failure) || failure.code === "relay-unconfirmed" || !isTemporary(failure.code))
				throw failure;
			last = failure;
		}
	}
	throw last;
}
