/** A file inside the text of a mail, as programs before MIME sent it. */
export interface Uuencoded {
	readonly untrustedName: string;
	readonly content: Uint8Array;
}

/** POSIX.1-2017, uuencode: "begin MODE NAME", lines that begin with their length, "end". Returns the text without them. */
export function takeUuencoded(text: string): { text: string; files: Uuencoded[] } {
	const files: Uuencoded[] = [];
	const rest = text.replace(block, (_, untrustedName: string, body: string) => {
		files.push({ untrustedName: untrustedName.trim(), content: decode(body) });
		return "";
	});
	return { text: rest, files };
}

/** At least one line of data and the end: a letter may have a line that starts with "begin". */
const block = /^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[!-M`][ -`]*\r?\n)+)`?[ ]?\r?\n?end[ ]*$/gm;

function decode(body: string): Uint8Array {
	const lines = body.split(/\r?\n/).map((line) => {
		const length = (line.charCodeAt(0) - 32) & 63;
		const sextets = Array.from(line.slice(1), (letter) => (letter.charCodeAt(0) - 32) & 63);
		const bytes = Buffer.alloc(length);
		for (let at = 0; at < length; at++) {
			const [high = 0, low = 0] = sextets.slice(Math.floor((at * 4) / 3), Math.floor((at * 4) / 3) + 2);
			bytes[at] = ((high << 6) | low) >> (4 - (at % 3) * 2);
		}
		return bytes;
	});
	return Buffer.concat(lines.filter((line) => line.length > 0));
}
