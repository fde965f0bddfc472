import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Return paths: envelope senders of answers that go through a smarthost (docs/decisions/0067). A delivery status notification (DSN, RFC 3464)
 * comes back to them when the smarthost is refused after it has said 250 to us.
 *
 *     dsn+KIND ORDER HOUR MAC RECIPIENT-MAC@DOMAIN      in hex, without spaces: 1, 32, 6, 8 and 12 digits; 63 octets (RFC 5321 §4.5.3.1.1)
 *
 * No content: a random order id and an hour. Whoever has no key can make none, and one that was seen can be used for its own recipient only.
 */
const prefix = "dsn+";
const token = /^([ab])([0-9a-f]{32})([0-9a-f]{6})([0-9a-f]{8})([0-9a-f]{12})$/;
const hourMs = 3_600_000;
/** Postfix and sendmail give up after five days. In hours. */
const validHours = 7 * 24;

/** What was sent: an answer, or the notice that an answer came back. */
export type ReturnedKind = "answer" | "notice";
const letters = { answer: "a", notice: "b" } as const;

export interface ReturnPath {
	readonly kind: ReturnedKind;
	readonly order: string;
	/** Whether it was made for this recipient. */
	isFor(recipient: string): boolean;
}

/** `key`: base64. `now`: ms since 1970. */
export function returnPathOf(
	{ kind, order, recipient, now }: { kind: ReturnedKind; order: string; recipient: string; now: number },
	key: string,
	domain: string,
): string {
	const about = `${letters[kind]}${order}${Math.floor(now / hourMs)
		.toString(16)
		.padStart(6, "0")}`;
	return `${prefix}${about}${mac(key, about, 8)}${mac(key, about, 12, recipient)}@${domain}`;
}

/** null for any other address, for one that this key did not make, and for one that is older than a week. */
export function parseReturnPath(address: string, key: string, domain: string, now: number): ReturnPath | null {
	const at = address.lastIndexOf("@");
	const local = address.slice(0, at).toLowerCase();
	if (address.slice(at + 1).toLowerCase() !== domain.toLowerCase() || !local.startsWith(prefix)) return null;
	const [, letter = "", order = "", hour = "", whole = "", ofRecipient = ""] =
		token.exec(local.slice(prefix.length)) ?? [];
	const about = `${letter}${order}${hour}`;
	const age = Math.floor(now / hourMs) - Number.parseInt(hour, 16);
	if (order === "" || !isSame(whole, mac(key, about, 8)) || age < -1 || age > validHours) return null;
	return {
		kind: letter === letters.answer ? "answer" : "notice",
		order,
		isFor: (recipient) => isSame(ofRecipient, mac(key, about, 12, recipient)),
	};
}

const mac = (key: string, about: string, digits: number, recipient?: string): string =>
	createHmac("sha256", Buffer.from(key, "base64"))
		.update(recipient === undefined ? about : `${about} ${recipient.toLowerCase()}`)
		.digest("hex")
		.slice(0, digits);

const isSame = (one: string, other: string): boolean =>
	one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
