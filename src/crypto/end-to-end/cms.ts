import { type Ber, octetString, oid, readBer, within } from "./ber.ts";
import type { oaepHashes } from "./key-packets.ts";

/** Encrypted CMS: EnvelopedData (RFC 5652 §6.1) or AuthEnvelopedData (RFC 5083 §2.1), with one of the ciphers that mail programs use. */
export interface EncryptedCms {
	readonly recipients: readonly Recipient[];
	readonly cipher: Cipher;
	readonly nonce: Buffer;
	readonly content: Buffer;
	/** Of AuthEnvelopedData only. */
	readonly authenticated?: { readonly tag: Buffer; readonly also: Buffer };
}

/** KeyTransRecipientInfo (RFC 5652 §6.2.1): the content's key, encrypted with RSA for a certificate that is named so or so. */
export interface Recipient {
	/** The certificate's issuer in DER and its serial number in hex, or its subject key identifier. */
	readonly certificate: { readonly issuer: Buffer; readonly serial: string } | { readonly keyId: Buffer };
	/** RSA: PKCS #1 v1.5, or OAEP (RFC 3560) with the hash that is named. */
	readonly padding: "v1.5" | OaepHash;
	readonly key: Buffer;
}

type OaepHash = (typeof oaepHashes)[number];

export interface Cipher {
	/** As Node and OpenSSL name it. */
	readonly name: string;
	readonly keyBytes: number;
}

/** RFC 3565, RFC 8551 §2.7; Triple DES: S/MIME 3.1. By the content of the object identifier in hex. */
const cbc: Readonly<Record<string, Cipher>> = {
	"60864801650304012a": { name: "aes-256-cbc", keyBytes: 32 },
	"608648016503040116": { name: "aes-192-cbc", keyBytes: 24 },
	"608648016503040102": { name: "aes-128-cbc", keyBytes: 16 },
	"2a864886f70d0307": { name: "des-ede3-cbc", keyBytes: 24 },
};
/** RFC 5084. */
const gcm: Readonly<Record<string, Cipher>> = {
	"60864801650304012e": { name: "aes-256-gcm", keyBytes: 32 },
	"60864801650304011a": { name: "aes-192-gcm", keyBytes: 24 },
	"608648016503040106": { name: "aes-128-gcm", keyBytes: 16 },
};
const envelopedData = "2a864886f70d010703";
const authEnvelopedData = "2a864886f70d0109100117";
const signedData = "2a864886f70d010702";
const signingTime = "2a864886f70d010905";
const rsaes = "2a864886f70d010101";
const rsaesOaep = "2a864886f70d010107";
const oaepHashIds: Readonly<Record<string, OaepHash>> = {
	"2b0e03021a": "sha1",
	"608648016503040201": "sha256",
	"608648016503040202": "sha384",
	"608648016503040203": "sha512",
};
/** A mail to more people than anybody writes to costs a private key operation each. */
const maxRecipients = 100;

const [integer, sequence, set, utcTime, generalizedTime] = [0x02, 0x30, 0x31, 0x17, 0x18];
/** [0] and [1], constructed. */
const [first, second] = [0xa0, 0xa1];

/** Parses encrypted CMS. Throws an Error where it is none, is cut off, or uses a cipher that is not listed here. */
export function readEncrypted(cms: Uint8Array): EncryptedCms {
	const { type, fields } = contentInfo(cms);
	if (type !== envelopedData && type !== authEnvelopedData) throw new Error("not encrypted");
	const authenticated = type === authEnvelopedData;
	// Version; originatorInfo [0] is optional, and nothing in it is needed.
	const [recipients, encrypted, ...more] = fields.slice(1).filter(({ tag }, at) => !(at === 0 && tag === first));
	if (recipients?.tag !== set || encrypted?.tag !== sequence) throw new Error("no recipients");
	const [, algorithm, content] = within(encrypted);
	if (algorithm === undefined || content === undefined) throw new Error("no content");
	const [id, parameters] = within(algorithm) as [Ber, Ber?];
	const cipher = (authenticated ? gcm : cbc)[oid(id)];
	if (cipher === undefined || parameters === undefined) throw new Error("unknown cipher");
	const nonce = authenticated ? within(parameters)[0]?.content : parameters.content;
	const sealed = {
		recipients: within(recipients).slice(0, maxRecipients).flatMap(recipientOf),
		cipher,
		nonce: nonce ?? Buffer.alloc(0),
		content: octetString(content),
	};
	if (!authenticated) return sealed;
	const attributes = more[0]?.tag === second ? more[0] : undefined;
	const tag = (attributes === undefined ? more[0] : more[1])?.content;
	if (tag === undefined) throw new Error("no tag");
	return { ...sealed, authenticated: { tag, also: attributes ? asSet(attributes) : Buffer.alloc(0) } };
}

/** The time that a signer states, of CMS with exactly one signer (RFC 5652 §11.3); undefined where there is none. Throws for other CMS. */
export function signingTimeOf(cms: Uint8Array): Date | undefined {
	const { type, fields } = contentInfo(cms);
	const signers = fields.at(-1);
	if (type !== signedData || signers?.tag !== set) throw new Error("not signed");
	const [signer, ...others] = within(signers);
	if (signer === undefined || others.length > 0) throw new Error("not one signer");
	const attributes = within(signer).find(({ tag }) => tag === first);
	const stated = (attributes ? within(attributes) : [])
		.map(within)
		.filter(([id]) => id !== undefined && oid(id) === signingTime);
	const [value] = stated.length === 1 && stated[0]?.[1] ? within(stated[0][1]) : [];
	return value && timeOf(value);
}

function contentInfo(cms: Uint8Array): { type: string; fields: Ber[] } {
	const [type, content] = within(readBer(cms)[0] as Ber);
	const data = content && within(content)[0];
	if (type === undefined || data === undefined) throw new Error("no CMS");
	return { type: oid(type), fields: within(data) };
}

/** Other kinds of recipients (key agreement, passwords) are left out: the service's key is RSA. */
function recipientOf(info: Ber): Recipient[] {
	if (info.tag !== sequence) return [];
	const [, named, algorithm, key] = within(info);
	if (named === undefined || algorithm === undefined || key === undefined) return [];
	const [id, parameters] = within(algorithm);
	const padding = id && paddingOf(oid(id), parameters);
	if (padding === undefined) return [];
	if (named.tag !== sequence) return [{ certificate: { keyId: named.content }, padding, key: octetString(key) }];
	const [issuer, serial] = within(named);
	if (issuer === undefined || serial?.tag !== integer) return [];
	const certificate = { issuer: issuer.octets, serial: serial.content.toString("hex") };
	return [{ certificate, padding, key: octetString(key) }];
}

/** OAEP's parameters (RFC 8017 §A.2.1): the hash, for the mask as well; no label. Undefined where they say something else. */
function paddingOf(id: string, parameters: Ber | undefined): Recipient["padding"] | undefined {
	if (id === rsaes) return "v1.5";
	if (id !== rsaesOaep || parameters?.tag !== sequence) return undefined;
	const named = new Map(within(parameters).map((field) => [field.tag, within(field)[0]]));
	const hashOf = (algorithm: Ber | undefined) => {
		const name = algorithm && within(algorithm)[0];
		return name === undefined ? "sha1" : oaepHashIds[oid(name)];
	};
	const mask = named.get(second);
	const maskHash = hashOf(mask && within(mask)[1]);
	return named.has(first + 2) || hashOf(named.get(first)) !== maskHash ? undefined : maskHash;
}

/** RFC 5083 §2.2: authenticated are the attributes as a SET OF, in DER. */
function asSet({ octets }: Ber): Buffer {
	const copy = Buffer.from(octets);
	copy[0] = set;
	return copy;
}

/** UTCTime or GeneralizedTime, as RFC 5652 §11.3 narrows them: to the second, in Greenwich. */
function timeOf({ tag, content }: Ber): Date | undefined {
	const text = content.toString("latin1");
	if (tag !== utcTime && tag !== generalizedTime) return undefined;
	const short = /^\d{12}Z$/.test(text);
	if (tag === utcTime ? !short : !/^\d{14}Z$/.test(text)) return undefined;
	const whole = short ? `${Number(text.slice(0, 2)) < 50 ? "20" : "19"}${text}` : text;
	const [year, month, day, hour, minute, second] = (whole.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/) ?? [])
		.slice(1)
		.map(Number) as [number, number, number, number, number, number];
	const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
	return Number.isNaN(time.getTime()) ? undefined : time;
}
