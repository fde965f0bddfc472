/** Header fields in their order; values are still folded. */
export type Fields = readonly (readonly [name: string, value: string])[];

export const header = (fields: Fields): Buffer =>
	Buffer.from(fields.map(([name, value]) => `${name}: ${value}\r\n`).join(""), "latin1");

/** RFC 5322 §2.1: header, empty line, body. */
export const mimeEntity = (fields: Fields, body: string): Buffer =>
	Buffer.concat([header(fields), Buffer.from(`\r\n${body}`, "latin1")]);

/** Splits a message that we composed, with CRLF, into header fields and body. */
export function parseMessage(message: Uint8Array): { fields: Fields; body: string } {
	const text = Buffer.from(message).toString("latin1");
	const end = text.indexOf("\r\n\r\n");
	const fields = text
		.slice(0, end)
		.split(/\r\n(?![ \t])/)
		.map((line): [string, string] => {
			const colon = line.indexOf(":");
			return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
		});
	return { fields, body: text.slice(end + 4) };
}

/**
 * The two parts of multipart/signed (RFC 1847 §2.1): the first byte for byte, as it was signed, and the signature in the second. Throws an
 * Error for anything else.
 */
export function signedPart(entity: Buffer): { content: Buffer; signature: Buffer } {
	const text = entity.toString("latin1").replace(/\r?\n/g, "\r\n");
	const type =
		parseMessage(Buffer.from(text, "latin1")).fields.find(([name]) => /^content-type$/i.test(name))?.[1] ?? "";
	const boundary = /;\s*boundary=(?:"([^"\r\n]+)"|([^\s;"]+))/i.exec(type)?.slice(1).find(Boolean);
	if (!/^multipart\/signed\s*;/i.test(type) || boundary === undefined) throw new Error("not signed");
	// The line break before a boundary belongs to it (RFC 2046 §5.1.1).
	const [, content, signature, ...more] = `\r\n${text.slice(text.indexOf("\r\n\r\n") + 2)}`.split(`\r\n--${boundary}`);
	if (content === undefined || signature === undefined || more.length !== 1) throw new Error("not two parts");
	const inner = (part: string) => Buffer.from(part.replace(/^[ \t]*\r\n/, ""), "latin1");
	const { body } = parseMessage(inner(signature));
	return { content: inner(content), signature: Buffer.from(body, "latin1") };
}
