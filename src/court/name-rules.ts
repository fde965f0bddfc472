import type { FindingCode } from "./findings.ts";

/** In characters after NFC: beA refuses names above 84 with their ending (the law would take 90). */
const allowed = /^[A-Za-zÄÖÜäöüß0-9_-]{1,80}\.pdf$/i;
/** A detached signature is named after its file: the second dot is allowed. */
const signature = /^[A-Za-zÄÖÜäöüß0-9_-]{1,80}\.pdf\.(pkcs7|p7s|p7m)$/i;
/** Old hints of single courts: no umlauts, at most 60 characters. */
const allowedStrictly = /^[A-Za-z0-9_-]{1,56}\.pdf(\.(pkcs7|p7s|p7m))?$/i;
const numbered = /^\d+[_-]/;

/** Words of names that cameras, scanners and programs give. "Scan_Mietvertrag" tells something, "Scan_2024-03-05" does not. */
const sayNothing = new Set(
	(
		"img image images dsc dscn dscf pxl mvimg photo foto fotos bild bilder pic picture screenshot bildschirmfoto screen shot whatsapp signal " +
		"scan scans scanned gescannt gescanntes document documents dokument dokumente doc dok datei file untitled unbenannt ohne titel neu neue " +
		"neues new kopie copy von of attachment anhang seite page pdf heic jpeg jpg png tif tiff adobe camscanner mfp kopierer epson brother " +
		"canon xerox ricoh kyocera um uhr at am mail message nachricht teil part final"
	).split(" "),
);
/** Shorter ones are marks of machines: "WA", "P", "nr". */
const minTellingLetters = 3;

/** Whether a name tells a person what the file holds. */
export function isTelling(name: string): boolean {
	const words = name
		.normalize("NFC")
		.replace(/\.[A-Za-z0-9]{1,5}$/, "")
		.toLowerCase()
		.split(/[^\p{L}]+/u);
	return words.some((word) => word.length >= minTellingLetters && !sayNothing.has(word));
}

/** What a court objects to in one name. `several`: the message has other files too. */
export function nameFindings(name: string, options: { several: boolean; strict?: boolean }): FindingCode[] {
	const composed = name.normalize("NFC");
	const fits = allowed.test(composed) || signature.test(composed);
	const findings: FindingCode[] = [];
	if (!fits || (options.strict && !allowedStrictly.test(composed))) findings.push("file-name");
	if (!isTelling(composed)) findings.push("telling-name");
	if (options.several && !numbered.test(composed)) findings.push("numbering");
	return findings;
}

/** Numbers names so that they sort as they are given: "01_Klage.pdf". A number that is there already is replaced. */
export function withNumber(name: string, index: number, count: number): string {
	const digits = Math.max(2, String(count).length);
	const rest = name.replace(/^\d{1,4}[_-](?=[^\d])/, "");
	const prefix = `${String(index + 1).padStart(digits, "0")}_`;
	const dot = rest.lastIndexOf(".");
	const room = 80 - prefix.length;
	return dot > room ? `${prefix}${rest.slice(0, room)}${rest.slice(dot)}` : `${prefix}${rest}`;
}
