/** What a text without a declared encoding means. UTF-16 by its mark or its zeros, then UTF-8 if it is valid, else Windows. */
export function decodeText(bytes: Uint8Array): string {
	return decode(bytes, encodingOf(bytes)).replace(/\r\n?/g, "\n");
}

function encodingOf(bytes: Uint8Array): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
	const head = bytes.subarray(0, 4096);
	// Western text in UTF-16 without a mark: every second byte is zero.
	const zeros = [0, 0];
	for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
	if ((zeros[1] ?? 0) > head.length / 4) return "utf-16le";
	if ((zeros[0] ?? 0) > head.length / 4) return "utf-16be";
	try {
		new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		return "utf-8";
	} catch {
		return "windows-1252";
	}
}

function decode(bytes: Uint8Array, encoding: string): string {
	return new TextDecoder(encoding).decode(bytes);
}

const separators = [";", ",", "\t", "|"] as const;

/** The separator that splits the first lines into the same number of columns, the more the better; a German file's is `;`. */
export function separatorOf(text: string): string {
	const lines = text
		.split("\n", 20)
		.filter((line) => line.trim() !== "")
		.map((line) => line.replace(/"(?:[^"]|"")*"/g, ""));
	let best: { separator: string; score: number } = { separator: ";", score: 0 };
	for (const separator of separators) {
		const counts = lines.map((line) => line.split(separator).length - 1);
		const usual = counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 0;
		const same = counts.filter((count) => count === usual).length;
		const score = usual === 0 ? 0 : same / lines.length + usual / 1000;
		if (score > best.score) best = { separator, score };
	}
	return best.separator;
}

/** At least as many columns as the widest line has. A file of nothing but separators is cut. */
export function columnsOf(text: string, separator: string): number {
	let columns = 1;
	for (const line of text.split("\n")) columns = Math.max(columns, line.split(separator).length);
	return Math.min(columns, maxColumns);
}

const maxColumns = 1024;

/** LibreOffice reads HTML without a declared encoding as Windows text; UTF-8 then needs to be said. */
export function declareEncoding(html: Uint8Array): Uint8Array {
	const head = new TextDecoder("latin1").decode(html.subarray(0, 2048));
	if (/<meta[^>]+charset/i.test(head)) return html;
	const text = decodeText(html);
	return Buffer.from(`<meta http-equiv="content-type" content="text/html; charset=utf-8">\n${text}`, "utf8");
}
