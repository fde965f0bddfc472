/**
 * Outlook writes bullets, smileys, arrows and ticks as letters of symbol fonts. Only Windows has the
 * fonts: a smiley would be a "J". What each is in Unicode, by the letter (of Windows-1252) that stands for it; of Wingdings what
 * Word and Outlook put in by themselves and what people choose, Symbol (Adobe's Symbol Encoding) without its brackets' pieces.
 */
const signs: Readonly<Record<string, ReadonlyMap<string, string>>> = {
	wingdings: pairs(
		`J☺ K😐 L☹ ü✓ û✗ þ☑ ý☒ o☐ q❑ r❒ n■ l● m❍ t⧫ u◆ v❖ w⬥ §▪ ¨◻ Ÿ• ž· ¡○ ¤◉ Ø➢ à→ ß← á↑ â↓ è➔ ç🡐 ð⇨ ï⇦ ñ⇧ ò⇩ ó⬄
		(☎ )✆ *✉ +✉ F☞ E☜ G☝ H☟ C👍 D👎 A✌ I✋ M💣 N☠ «★ !✎ "✂ ?✍ 6⌛ `,
	),
	symbol: pairs(
		`·• ®→ ¬← ­↑ ¯↓ «↔ Þ⇒ Ü⇐ Û⇔ Ý⇑ ß⇓ £≤ ³≥ ¹≠ »≈ º≡ @≅ ±± ´× ¸÷ ¥∞ Ö√ å∑ Õ∏ ò∫ ¶∂ Ñ∇ Î∈ Ï∉ Ç∩ È∪ Æ∅ °° ²″ ¢′ §♣ ¨♦ ©♥ ª♠ Ò® Ó© Ô™
		aα bβ gγ dδ eε zζ hη qθ iι kκ lλ mμ nν xξ oο pπ rρ sσ Vς tτ uυ fφ cχ yψ wω AΑ BΒ GΓ DΔ EΕ ZΖ HΗ QΘ IΙ KΚ LΛ MΜ NΝ XΞ OΟ PΠ RΡ SΣ TΤ UΥ FΦ CΧ YΨ WΩ`,
	),
};

function pairs(list: string): ReadonlyMap<string, string> {
	return new Map(
		list
			.trim()
			.split(/\s+/)
			.map((pair) => [pair.slice(0, 1), pair.slice(1)] as const),
	);
}

/** The family, then what else the tag says, tags within that name no other font, and the letters. */
const written =
	/(<[a-z]+\s[^>]*?(?:font-family\s*:\s*|face=")(?:&quot;|')?(wingdings|symbol)(?=["';,]|&quot;)[^>]*>(?:<[a-z](?:(?!font)[^>])*>)*)([^<]+)/gi;

/** The signs in place of such letters, in HTML as it comes from `cleanHtml`; letters that are in no list stay, and words. */
export function withSigns(html: string): string {
	if (!/wingdings|symbol/i.test(html)) return html;
	return html.replace(written, (_, tags: string, family: string, letters: string) => {
		if (/[a-z]{3}/i.test(letters.replace(/&[a-z]+;/g, ""))) return tags + letters;
		const map = signs[family.toLowerCase()];
		// Some programs write the letter at its place in the font, U+F020 to U+F0FF.
		const plain = letters.replace(/[\uf020-\uf0ff]/g, (it) => String.fromCharCode(it.charCodeAt(0) - 0xf000));
		return tags + plain.replace(/&[a-z]+;|./gsu, (it) => map?.get(it) ?? it);
	});
}
