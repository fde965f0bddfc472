/** Fonts of Windows whose letters are pictures: Word's bullets, arrows and ticks are written in them. */
const families = "Symbol|Wingdings|Wingdings 2|Wingdings 3|Webdings";

/**
 * Whether an RTF has a font of character set 2, which is that of symbols (RTF 1.9.1, font table), and can take the way through a
 * flat OpenDocument: charts and other objects are lost on it. Word's own formats tell LibreOffice which fonts are symbols.
 */
export function needsSymbolFonts(rtf: Uint8Array): boolean {
	const text = Buffer.from(rtf).toString("latin1");
	return /\\fcharset2\b/.test(text) && !/\\objdata\b/.test(text);
}

/** What Word's bullets are in Unicode. Of an RTF's bullets LibreOffice forgets the font, so that they cannot be told by it. */
const bullets: Readonly<Record<string, string>> = {
	"\uf0b7": "•",
	"\uf0a7": "▪",
	"\uf0a8": "☐",
	"\uf0fe": "☑",
	"\uf0d8": "➢",
	"\uf0fc": "✓",
	"\uf0e0": "→",
};

/**
 * Says of each such font in a flat OpenDocument that its letters are symbols (ODF 1.3 part 3, 20.268). What came from RTF
 * does not; LibreOffice then takes a font of the same name with other signs, or shows boxes. Once it
 * knows, it has tables of its own for what each sign is in OpenSymbol.
 */
export function declareSymbolFonts(flat: string): string {
	const plain = flat.replace(/<text:list-level-style-bullet [^>]*>/g, (tag) =>
		tag.replace(/[\uf020-\uf0ff]/g, (sign) => bullets[sign] ?? "•"),
	);
	const family = new RegExp(` (?:svg|fo):font-family="(?:${families})"`);
	return plain.replace(/<style:(?:font-face|text-properties) [^>]*>/g, (tag) =>
		family.test(tag) && !tag.includes(" style:font-charset=")
			? tag.replace(family, (it) => `${it} style:font-charset="x-symbol"`)
			: tag,
	);
}
