import { ascii, startsWith } from "./magic.ts";

/** Mach-O in both byte orders and widths; CAFEBABE is a universal binary or a Java class: a program either way. */
const machO = [
	[0xfe, 0xed, 0xfa, 0xce],
	[0xfe, 0xed, 0xfa, 0xcf],
	[0xce, 0xfa, 0xed, 0xfe],
	[0xcf, 0xfa, 0xed, 0xfe],
	[0xca, 0xfe, 0xba, 0xbe],
];

/** A Windows shortcut runs whatever it names: a common way to smuggle a program ([MS-SHLLINK] §2.1). */
const windowsShortcut = [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00];

export function executableKind(content: Uint8Array): "executable" | undefined {
	if (startsWith(content, [0x7f, 0x45, 0x4c, 0x46])) return "executable";
	if (machO.some((magic) => startsWith(content, magic))) return "executable";
	if (startsWith(content, windowsShortcut)) return "executable";
	if (isPortableExecutable(content)) return "executable";
	if (/^#! ?\//.test(ascii(content, 0, 4))) return "executable";
	return undefined;
}

/** A text may begin with "MZ"; a DOS or Windows program holds binary zeros right behind it. */
function isPortableExecutable(content: Uint8Array): boolean {
	return ascii(content, 0, 2) === "MZ" && ascii(content, 2, 62).includes("\0");
}
