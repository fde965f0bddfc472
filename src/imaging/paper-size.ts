/** Short and long side in mm. */
type Size = readonly [short: number, long: number];

const a4: Size = [210, 297];
const card: Size = [53.98, 85.6];
const letter: Size = [215.9, 279.4];
const legal: Size = [215.9, 355.6];
/** Standard sizes by their ratio, the likelier first. A5 and A6 share A4's: a photo cannot distinguish them. */
const sizes: readonly Size[] = [a4, card, letter, legal];
/**
 * Distance of logarithms at which a measured ratio still means the standard one: larger for common sizes, and where
 * the focal length is estimated. A folded letter stands up at its folds and looks some percent shorter, whatever is
 * known of the camera.
 */
const tolerance = { common: { known: 0.045, guessed: 0.051 }, rare: { known: 0.02, guessed: 0.034 } };

/** Neither printers nor OCR need more. */
export const maxDpi = 300;
/** Print on cards is half as large; a till receipt of a card's proportions loses nothing by it. */
const maxDpiOfCard = 600;

export interface Paper {
	/** Long side by short side. */
	readonly ratio: number;
	readonly millimetres: Size;
}

/**
 * The standard size of that ratio (A series, Letter, Legal, ID-1 of ISO/IEC 7810), else the largest on A4 with that
 * ratio.
 * @param ratio long side by short side, as measured
 */
export function paperOf(ratio: number, focalKnown: boolean): Paper {
	const size = sizes.find((one) => {
		const near = (one === a4 ? tolerance.common : tolerance.rare)[focalKnown ? "known" : "guessed"];
		return Math.abs(Math.log((ratio * one[0]) / one[1])) < near;
	});
	return size ? { ratio: size[1] / size[0], millimetres: size } : { ratio, millimetres: fitted(ratio) };
}

/** The largest that fits on A4: a till receipt becomes 297 mm long, not 3 m. */
export function fitted(ratio: number): Size {
	const short = Math.min(a4[0], a4[1] / ratio);
	return [short, short * ratio];
}

export function maxDpiOf(paper: Paper): number {
	return isCard(paper) ? maxDpiOfCard : maxDpi;
}

export const isCard = ({ millimetres }: Paper): boolean => millimetres === card;

/** A card has fewer text lines. */
const maxLinesOnCard = 15;

/** The resolution of a page with a card's proportions: with many lines it is the page of a small book, as large as fits on A4. */
export function dpiOfCardOrPage(dpi: number, lines: number): number {
	return lines > maxLinesOnCard ? (dpi * card[1]) / fitted(card[1] / card[0])[1] : dpi;
}

/** Whether width × height px at `dpi` are a common office size. */
export function isPaperSize(width: number, height: number, dpi: number): boolean {
	const [short, long] = [Math.min(width, height), Math.max(width, height)].map((px) => (px / dpi) * 25.4) as [
		number,
		number,
	];
	const common: readonly Size[] = [a4, [148, 210], [105, 148], [297, 420], letter, legal];
	return common.some(([s, l]) => Math.abs(short / s - 1) < 0.06 && Math.abs(long / l - 1) < 0.06);
}
