import type { GlyphlessFont } from "./glyphless-font.ts";

/** Points by which a word may end before its place ere it gets a stretch of its own: but little behind, where the gap is… */
const [before, behind] = [0.6, 0.3];
/** …a line rise or fall before the next word gets a height of its own… */
const level = 0.4;
/** …and a word begin beside its place. */
const near = 0.3;

/**
 * Writes words where they stand with as few operators as that takes (ISO 32000-2, 9.3 and 9.4): a move (Td) where a line
 * begins or rises, a stretch (Tz) where letters become wider, and strings with the gaps between them (TJ).
 */
export class TextPen {
	readonly #font: GlyphlessFont;
	readonly #fontName: string;
	readonly #operators: string[] = [];
	#shown = "";
	#size = 0;
	#stretch = 100;
	#start: Point = { x: 0, y: 0 };
	#x = 0;
	#isNewLine = true;

	constructor(font: GlyphlessFont, fontName: string) {
		this.#font = font;
		this.#fontName = fontName;
	}

	/** `size` in points. */
	beginLine(size: number): void {
		this.#show();
		this.#isNewLine = true;
		if (tenths(size) === this.#size) return;
		this.#size = tenths(size);
		this.#operators.push(`/${this.#fontName} ${this.#size} Tf`);
	}

	/** `text` from `x` on, `width` wide, all in points; the space that ends a word is not counted in its width. */
	write(text: string, x: number, y: number, width: number, withSpace: boolean): void {
		const { code, thousandths } = this.#font.encode(text);
		const space = withSpace ? this.#font.encode(" ") : { code: "", thousandths: 0 };
		this.#fit(width, (thousandths * this.#size) / 1000);
		if (this.#isNewLine || Math.abs(y - this.#start.y) > level) this.#moveTo({ x: tenths(x), y: tenths(y) });
		const scale = (this.#size * this.#stretch) / 100_000;
		const gap = 50 * Math.round((this.#x - x) / scale / 50);
		const isOn = Math.abs(gap * scale) <= near;
		const string = `${escaped(code + space.code)})`;
		this.#shown =
			isOn && this.#shown !== "" ? this.#shown.slice(0, -1) + string : `${this.#shown}${isOn ? "" : gap}(${string}`;
		this.#x += (thousandths + space.thousandths - (isOn ? 0 : gap)) * scale;
	}

	/** All that was written, one byte a character. */
	finish(): string {
		this.#show();
		return this.#operators.join("\n");
	}

	#fit(width: number, natural: number): void {
		const over = (natural * this.#stretch) / 100 - width;
		if (natural === 0 || (over >= -before && over <= behind)) return;
		this.#show();
		this.#stretch = Math.max(1, Math.round((100 * width) / natural));
		this.#operators.push(`${this.#stretch} Tz`);
	}

	#moveTo(to: Point): void {
		this.#show();
		this.#operators.push(`${tenths(to.x - this.#start.x)} ${tenths(to.y - this.#start.y)} Td`);
		this.#start = to;
		this.#x = to.x;
		this.#isNewLine = false;
	}

	#show(): void {
		if (this.#shown !== "") this.#operators.push(`[${this.#shown}] TJ`);
		this.#shown = "";
	}
}

interface Point {
	readonly x: number;
	readonly y: number;
}

/** Tenths of a point: 1/720 inch, less than a pixel of any scan. More digits would only make the file larger. */
const tenths = (value: number): number => Math.round(value * 10) / 10;

/** A literal string (7.3.4.2) may hold any byte but these as it is. */
const escaped = (code: string): string => code.replace(/[()\\\r]/g, (byte) => (byte === "\r" ? "\\r" : `\\${byte}`));
