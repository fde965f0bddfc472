import { isUtf8 } from "node:buffer";
import { decodeUtf7 } from "./utf7.ts";

/** What Western programs write when they do not know better: such a declaration is no more than a guess. */
const guesses =
	/^(|us-ascii|ascii|ansi_x3\.4-1968|utf-?8|iso-?8859-?1(5)?|latin-?1|windows-125[02]|cp125[02]|unknown.*|x-unknown|default|8bit|7bit|binary)$/;

/**
 * Text of a mail, and the charset it really has, as WHATWG calls it. Declarations lie: Outlook says "us-ascii" over Windows text, web forms say "iso-8859-1" over UTF-8. UTF-8 beyond ASCII
 * proves itself, for no other text keeps its rules by chance; where a guess was declared, it is Windows text otherwise.
 */
export function trueCharset(content: Uint8Array, untrustedDeclared: string): { bytes: Uint8Array; charset: string } {
	const declared = untrustedDeclared
		.trim()
		.toLowerCase()
		.replace(/^["']|["']$/g, "");
	if (/^(x-)?(unicode-1-1-)?utf-?7$/.test(declared)) return { bytes: decodeUtf7(content), charset: "utf-8" };
	if (!guesses.test(declared)) return { bytes: content, charset: untrustedDeclared };
	if (isUtf8(content)) return { bytes: content, charset: "utf-8" };
	const single = /8859-?15|125[02]/.test(declared) ? declared.replace(/^cp/, "windows-") : "windows-1252";
	return { bytes: content, charset: single };
}

/** Windows' numbers of code pages ([MS-UCODEREF] §2.2.1), as Outlook writes them, for TextDecoder. */
export function codePage(number: number): string {
	const known: Readonly<Record<number, string>> = {
		874: "windows-874",
		932: "shift_jis",
		936: "gbk",
		949: "euc-kr",
		950: "big5",
		10000: "macintosh",
		20866: "koi8-r",
		50220: "iso-2022-jp",
		65001: "utf-8",
	};
	if (number >= 1250 && number <= 1258) return `windows-${number}`;
	if (number >= 28592 && number <= 28606) return `iso-8859-${number - 28590}`;
	return known[number] ?? "windows-1252";
}
