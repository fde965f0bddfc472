import { type Entry, getFileNameLowLevel } from "yauzl";

/** The upper half of code page 850, which Windows in Western Europe writes into zips without saying so. */
const cp850 =
	"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";

/**
 * An entry's path, decoded, unsafe. The format knows two encodings (APPNOTE appendix D), practice four: flagged UTF-8,
 * UTF-8 without the flag (macOS), the DOS code page (Windows; letters of cp437 and cp850 that matter here
 * are the same) and Windows-1252 (some old programs).
 */
export function zipName(entry: Entry): string {
	const raw = entry.fileNameRaw;
	if (isFlaggedUtf8(entry)) return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true);
	if (raw.every((byte) => byte < 0x80)) return raw.toString("latin1");
	const text = raw.toString("utf8");
	if (!text.includes("\ufffd")) return text;
	return looksLikeWindows1252(raw) ? new TextDecoder("windows-1252").decode(raw) : fromCp850(raw);
}

/** General purpose bit 11, or Info-ZIP's Unicode path field (APPNOTE 4.6.9). */
function isFlaggedUtf8(entry: Entry): boolean {
	return (entry.generalPurposeBitFlag & 0x800) !== 0 || entry.extraFields.some(({ id }) => id === 0x7075);
}

/** äöüÄÖÜß in Windows-1252 are characters in cp850 that do not occur in file names (õ÷³─Í▄▀). */
function looksLikeWindows1252(raw: Buffer): boolean {
	return raw.every((byte) => byte < 0x80 || [0xe4, 0xf6, 0xfc, 0xc4, 0xd6, 0xdc, 0xdf].includes(byte));
}

function fromCp850(raw: Buffer): string {
	return Array.from(raw, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : (cp850[byte - 0x80] ?? ""))).join("");
}
