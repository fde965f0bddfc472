import glyphNames from "./glyph-names.json" with { type: "json" };

const listed = (lines: readonly string[]): string[] => lines.flatMap((line) => line.split(" "));

/** The 391 standard strings of CFF (Adobe Technical Note 5176, appendix A), by their SID. */
export const cffStandardStrings: readonly string[] = listed(glyphNames.standardStrings);

/** Glyph names of the Adobe Glyph List for New Fonts, each with its Unicode value, which the file has in hex. */
const unicodes = new Map(
	listed(glyphNames.unicodes).map((entry): [string, number] => {
		const [name = "", hex = ""] = entry.split(":");
		return [name, Number.parseInt(hex, 16)];
	}),
);
const names = new Map([...unicodes].map(([name, unicode]) => [unicode, name]));

/** The Unicode value a glyph name stands for ("uni20AC" and "u1F600" too); undefined where it tells none. */
export function unicodeOf(name: string): number | undefined {
	const known = unicodes.get(name);
	if (known !== undefined) return known;
	const spelt = /^(?:uni([0-9A-F]{4})|u([0-9A-F]{4,6}))$/.exec(name);
	return spelt === null ? undefined : Number.parseInt(spelt[1] ?? spelt[2] ?? "", 16);
}

export const nameOf = (unicode: number): string | undefined => names.get(unicode);
