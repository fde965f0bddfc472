import { partsOf } from "./package-parts.ts";
import { writeZip } from "./write-zip.ts";

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

/** What Word's bullets are in Unicode: LibreOffice forgets the font of a list's bullets. */
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
 * Says of each such font in the XML of an OpenDocument that its letters are symbols (ODF 1.3 part 3, 20.268). What came from
 * RTF, and what other programs than LibreOffice wrote, does not; LibreOffice then takes a font of the same name with other signs,
 * or shows boxes. Once it knows, it has tables of its own for what each sign is in OpenSymbol.
 */
export function declareSymbolFonts(xml: string): string {
	const plain = xml.replace(
		/<text:list-level-style-bullet [^>]*?(?:\/>|>[\s\S]*?<\/text:list-level-style-bullet>)/g,
		(level) =>
			// Those of its own fonts LibreOffice does know.
			/ style:font-name="(?:Open|Star)Symbol/.test(level)
				? level
				: level.replace(/[\uf020-\uf0ff]/g, (sign) => bullets[sign] ?? "•"),
	);
	const family = new RegExp(` (?:svg|fo):font-family="(?:&apos;)?(?:${families})(?:&apos;)?[",]`);
	return plain.replace(/<style:(?:font-face|text-properties) [^>]*>/g, (tag) =>
		family.test(tag) && !tag.includes(" style:font-charset=")
			? tag.replace(family, (it) => ` style:font-charset="x-symbol"${it}`)
			: tag,
	);
}

/** An OpenDocument package that says so of its fonts; one that cannot be read stays as it is, for LibreOffice to mend. */
export async function withSymbolFonts(content: Uint8Array): Promise<Uint8Array> {
	try {
		const declared = new Map<string, Buffer>();
		for (const [name, part] of await partsOf(content, (name) => name === "content.xml" || name === "styles.xml")) {
			const xml = part.toString("utf8");
			const said = declareSymbolFonts(xml);
			if (said !== xml) declared.set(name, Buffer.from(said));
		}
		if (declared.size === 0) return content;
		return await writeZip(
			[...(await partsOf(content))].map(([name, part]) => [name, declared.get(name) ?? part] as const),
		);
	} catch {
		return content;
	}
}
