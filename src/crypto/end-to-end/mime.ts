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
