import { listImages, pageTexts } from "../../tools/poppler.ts";

/** So much of an RTF is looked at, in bytes: a text that begins so late is none. */
const lookedAt = 1024 * 1024;

/** LibreOffice takes malformed RTF for an empty page and calls it done: true where there was a text and nothing of it is left. */
export async function isTextLost(folder: string, pdf: string, rtf: Uint8Array): Promise<boolean> {
	if (!hasWords(Buffer.from(rtf.subarray(0, lookedAt)).toString("latin1"))) return false;
	const texts = await pageTexts(folder, pdf);
	return texts.every((text) => text.trim() === "") && (await listImages(folder, pdf)).length === 0;
}

/** Words outside of control words and of the groups that hold fonts, colours, styles and facts about the file (RTF 1.9.1). */
function hasWords(rtf: string): boolean {
	const shown = rtf
		.replace(/\{\\(?:\*|fonttbl|colortbl|stylesheet|info|pict|header|footer)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, "")
		.replace(/\\'[0-9a-f]{2}/gi, "")
		.replace(/\\[a-z]+-?\d* ?/gi, "");
	return /[a-z]{2}/i.test(shown);
}
