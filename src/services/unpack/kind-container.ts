import { isEnveloped } from "../../crypto/end-to-end/is-encrypted.ts";
import type { Kind } from "../../kinds.ts";
import { ascii } from "./magic.ts";

/** Archives and mail containers that file-type does not know, or takes for what the name of their first file begins with. */
export function containerKind(content: Uint8Array): Kind | undefined {
	if (isTar(content)) return "tar";
	// [MS-OXTNEF] §2.1.3.1
	if (ascii(content, 0, 4) === "\x78\x9f\x3e\x22") return "tnef";
	return isOpenPgp(content) ? "sealed" : cmsKind(content);
}

/**
 * POSIX.1-1988 §10.1.1: the header's bytes add up to what it says itself, the sum's own field counted as blanks.
 * The word "ustar" came later: old tars lack it, and a text may hold it.
 */
function isTar(content: Uint8Array): boolean {
	if (content.length < 512 || content[0] === 0) return false;
	const claimed = /^[\0 ]*([0-7]{1,7})[\0 ]/.exec(ascii(content, 148, 8))?.[1];
	if (claimed === undefined) return false;
	const sum = content.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
	return sum === Number.parseInt(claimed, 8);
}

/**
 * A message to somebody's key begins with the session key encrypted for it: RFC 9580 §4.2 (length of the packet's header), §5.1.1
 * (version 3, an id of eight bytes, the algorithm).
 */
function isOpenPgp(content: Uint8Array): boolean {
	const versionAt = { 132: 2, 133: 3, 193: (content[1] ?? 0) < 192 ? 2 : 3 }[content[0] ?? 0];
	return versionAt !== undefined && content[versionAt] === 3 && publicKeyAlgorithms.has(content[versionAt + 9] ?? 0);
}

/** Those that encrypt: RSA, Elgamal, ECDH, X25519, X448 (RFC 9580 §9.1). */
const publicKeyAlgorithms = new Set([1, 2, 16, 18, 25, 26]);

/** RFC 5652 §3: a sequence that begins with its type; BER may leave the length open. Base64 between lines is PEM. */
function cmsKind(content: Uint8Array): Kind | undefined {
	const pem = /^\s*-----BEGIN (?:PKCS7|CMS)-----\s+([\w+/=\s]*)/.exec(ascii(content, 0, 256));
	if (pem) return isEnveloped(Buffer.from(pem[1] as string, "base64")) ? "sealed" : "smime";
	if (content[0] !== 0x30) return undefined;
	if (isEnveloped(content)) return "sealed";
	const head = ascii(content, 0, 24);
	return head.includes("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07") ? "smime" : undefined;
}
