/** The longest a court's mailbox takes, without the ending and with it (beA refuses above 84). In characters. */
const maxBase = 80;
const maxName = 84;
const maxEnding = 8;

/** Endings that a result's `.pdf` replaces. Others belong to the name: "Vertrag vom 1.2.2026". */
const replaced =
	/\.(pdf|jpe?g|jfif|png|webp|gif|bmp|dib|tiff?|hei[cf]|avif|docx?|docm|dotx?|odt|ott|rtf|xlsx?|xlsm|xlsb|ods|csv|tsv|pptx?|pptm|ppsx?|odp|txt|text|md|log|html?|eml|msg)$/i;

/** Windows opens a device instead of a file of these names. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A result's name: the original's, made fit for courts (letters of German, digits, `_`, `-`), ending in `.pdf`. */
export function pdfName(untrustedName: string, fallback: string): string {
	return `${safeBase(baseName(untrustedName).replace(replaced, ""), fallback, maxBase)}.pdf`;
}

/** The name of an original that goes back unchanged: cleaned likewise, its ending kept. */
export function originalName(untrustedName: string, fallback: string): string {
	const name = baseName(untrustedName);
	const ending = new RegExp(`\\.([A-Za-z0-9]{1,${maxEnding}})$`).exec(name)?.[1];
	if (ending === undefined) return safeBase(name, fallback, maxBase);
	const room = Math.min(maxBase, maxName - ending.length - 1);
	return `${safeBase(name.slice(0, -ending.length - 1), fallback, room)}.${ending}`;
}

/** Gives every name once, without regard to case: the second "Scan.pdf" is "scan_2.pdf". */
export class UniqueNames {
	readonly #taken = new Set<string>();

	take(name: string): string {
		let candidate = name;
		for (let count = 2; this.#taken.has(candidate.toLowerCase()); count++) candidate = numbered(name, count);
		this.#taken.add(candidate.toLowerCase());
		return candidate;
	}
}

function numbered(name: string, count: number): string {
	const dot = name.lastIndexOf(".");
	const base = dot < 1 ? name : name.slice(0, dot);
	const ending = dot < 1 ? "" : name.slice(dot);
	const suffix = `_${count}`;
	const room = Math.min(maxBase, maxName - ending.length) - suffix.length;
	return `${base.slice(0, room).replace(/[_-]+$/, "")}${suffix}${ending}`;
}

/** No path, neither of Unix nor of Windows, and characters composed: "ü" may come as "u" with dots (macOS). */
function baseName(untrustedName: string): string {
	return untrustedName.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
}

function safeBase(text: string, fallback: string, room: number): string {
	const base = Array.from(text, courtLetters)
		.join("")
		// What stands for nothing visible (controls, direction marks) goes; all else becomes one underscore.
		.replace(/\p{C}/gu, "")
		.replace(/[^A-Za-zÄÖÜäöüß0-9_-]+/g, "_")
		.replace(/_{2,}/g, "_")
		.replace(/^[_-]+/, "")
		.slice(0, room)
		.replace(/[_-]+$/, "");
	if (base === "") return fallback;
	return devices.test(base) ? `${base}_` : base;
}

/** é is no letter of German file names (ERVB 2022 no. 2), e is. Umlauts stay. */
function courtLetters(letter: string): string {
	return /[ÄÖÜäöüß]/.test(letter) ? letter : letter.normalize("NFKD").replace(/\p{M}/gu, "");
}
