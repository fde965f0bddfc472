/**
 * How wide letters are printed, in thousandths of their size: about midway between the two faces that letters are written
 * in, with serifs and without (the metrics of Times and Helvetica, rounded to 50).
 */
const lettersOf: readonly (readonly [number, string])[] = [
	[200, "'"],
	[250, " ,.ijl|ſ"],
	[300, "!/:;I[\\]ft‚‘’"],
	[350, "()-`r´¨·•"],
	[400, '"{}„“”°'],
	[450, "*J^csz"],
	[500, "?aekvxy"],
	[550, "#$+0123456789<=>_bdghnopqu~§€–«»×ßø"],
	[600, "FLPSTZ"],
	[650, "BE"],
	[700, "&ACDHKNRUVXYw"],
	[750, "GOQ®©"],
	[800, "mæ"],
	[850, "%Mœ"],
	[950, "@W"],
	[1000, "—…"],
];

const widths = new Map(lettersOf.flatMap(([width, letters]) => [...letters].map((letter) => [letter, width] as const)));

/** Of everything that is not in the table. */
export const usualWidth = 500;
/** Every width there is, in thousandths. */
export const allWidths: readonly number[] = lettersOf.map(([width]) => width);

/** Of one character: "ü" is as wide as "u". */
export const widthOf = (character: string): number =>
	widths.get(character) ?? widths.get(character.normalize("NFD").charAt(0)) ?? usualWidth;
