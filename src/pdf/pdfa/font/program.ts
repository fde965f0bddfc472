/**
 * What a check asks of an embedded font program, whatever its format. Widths are in 1/1000 of the font size;
 * glyph 0 and the name ".notdef" are the missing glyph.
 */
export interface FontProgram {
	/** Whether the glyph is there. */
	has(glyph: number): boolean;
	/** Undefined where the program does not tell. */
	width(glyph: number): number | undefined;
	/** By name, in Type 1 and name-keyed CFF; in TrueType by its post table. */
	glyphNamed?(name: string): number | undefined;
	/** All names, without .notdef. */
	readonly names?: readonly string[];
	/** The encoding built in: glyph names by code. */
	readonly encoding?: readonly (string | undefined)[];
	/** CID-keyed CFF: glyph of a CID. */
	glyphOfCid?(cid: number): number | undefined;
	/** TrueType: the cmap's subtables. */
	readonly cmaps?: readonly Cmap[];
	readonly glyphCount: number;
}

export interface Cmap {
	readonly platform: number;
	readonly encoding: number;
	glyphOf(code: number): number;
}
