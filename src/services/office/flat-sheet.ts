/** A flat ODF spreadsheet as text: its tags in order, its styles, and changes to both. Whoever reads it all would hold it twice. */

/** Where styles can be added; LibreOffice always writes it. */
export const endOfStyles = "</office:automatic-styles>";

/** A stretch of the text, in UTF-16 units, and what is to stand there instead. */
export interface Edit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** `text` with all `edits` made, which do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
	let at = 0;
	const parts: string[] = [];
	for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
		parts.push(text.slice(at, edit.start), edit.text);
		at = edit.end;
	}
	return parts.join("") + text.slice(at);
}

/** One tag of a table, column, row or cell. An empty element has no end tag. */
export class Tag {
	readonly name: string;
	readonly isEnd: boolean;
	readonly start: number;
	readonly end: number;
	readonly #source: string;

	constructor(name: string, isEnd: boolean, source: string, start: number) {
		this.name = name;
		this.isEnd = isEnd;
		this.start = start;
		this.end = start + source.length;
		this.#source = source;
	}

	attribute(name: string): string | undefined {
		return attribute(this.#source, name);
	}

	withAttribute(name: string, value: string): Edit {
		return { start: this.start, end: this.end, text: this.copy({ [name]: value }) };
	}

	copy(attributes: Readonly<Record<string, string>>): string {
		return Object.entries(attributes).reduce((tag, [name, value]) => setAttribute(tag, name, value), this.#source);
	}
}

/** What stands in charts and other objects has tables of its own, which are not the sheet's. */
const foreign = new Set(["draw:object", "table:shapes", "office:annotation", "table:tracked-changes"]);

/** Tables, columns, rows and cells, each tag in the order of the text; covered cells count as cells. */
export function* tagsOf(fods: string): Generator<Tag> {
	let depth = 0;
	const pattern =
		/<(\/?)(table:table|table:table-column|table:table-row|table:(?:covered-)?table-cell|draw:object|table:shapes|office:annotation|table:tracked-changes)(?=[ />])[^>]*>/g;
	for (const match of fods.matchAll(pattern)) {
		const [source, slash, name = ""] = match;
		if (foreign.has(name)) {
			if (!source.endsWith("/>")) depth += slash === "/" ? -1 : 1;
		} else if (depth === 0) yield new Tag(name.replace("covered-", ""), slash === "/", source, match.index);
	}
}

/** The columns that a tag declares, `most` at most. Hidden ones have no width. */
export function columnRuns(tag: Tag, styles: Styles, most: number): { width: number; cellStyle: string }[] {
	const repeated = Math.min(Number(tag.attribute("table:number-columns-repeated") ?? 1), most);
	const isHidden = (tag.attribute("table:visibility") ?? "visible") !== "visible";
	const width = isHidden ? 0 : styles.width(tag.attribute("table:style-name") ?? "");
	const cellStyle = tag.attribute("table:default-cell-style-name") ?? "Default";
	return Array.from({ length: repeated }, () => ({ width, cellStyle }));
}

export interface CellStyle {
	readonly wraps: boolean;
	readonly shrinks: boolean;
	readonly isTurned: boolean;
	/** As ODF's fo:text-align says: start, end, center, … */
	readonly align: string;
	/** Of its letters. */
	readonly points: number;
}

/** The styles of columns, rows and cells, and those that are made of them. */
export class Styles {
	readonly #sources = new Map<string, string>();
	readonly #cells = new Map<string, CellStyle>();
	readonly #made = new Map<string, string>();
	readonly #automaticFrom: number;
	readonly #automaticTo: number;
	readonly #common = new Set<string>();
	readonly #usual: string;

	constructor(fods: string) {
		this.#automaticFrom = fods.indexOf("<office:automatic-styles");
		this.#automaticTo = fods.indexOf(endOfStyles);
		this.#usual =
			/<style:default-style style:family="table-cell">[\s\S]*?<\/style:default-style>/.exec(fods)?.[0] ?? "";
		const pattern =
			/<style:style style:name="([^"]*)"[^>]*style:family="table-(?:cell|row|column)"[^>]*?(?:\/>|>[\s\S]*?<\/style:style>)/g;
		for (const match of fods.matchAll(pattern)) {
			const [source, name = ""] = match;
			this.#sources.set(name, source);
			if (match.index < this.#automaticFrom) this.#common.add(name);
		}
	}

	width(name: string): number {
		return centimetres(attribute(this.#sources.get(name) ?? "", "style:column-width") ?? "");
	}

	/** In cm; Infinity for a row that is as high as it needs. */
	fixedHeight(name: string): number {
		const source = this.#sources.get(name) ?? "";
		if (attribute(source, "style:use-optimal-row-height") !== "false") return Number.POSITIVE_INFINITY;
		return centimetres(attribute(source, "style:row-height") ?? "");
	}

	cell(name: string): CellStyle {
		const known = this.#cells.get(name);
		if (known !== undefined) return known;
		const of = (attributeName: string) => this.#inherited(name, attributeName);
		const points = Number.parseFloat(of("fo:font-size") ?? "");
		const style: CellStyle = {
			wraps: of("fo:wrap-option") === "wrap",
			shrinks: of("style:shrink-to-fit") === "true" || of("style:repeat-content") === "true",
			isTurned: Number.parseFloat(of("style:rotation-angle") ?? "0") !== 0 || of("style:direction") === "ttb",
			align: of("fo:text-align") ?? "start",
			points: Number.isNaN(points) ? 10 : points,
		};
		this.#cells.set(name, style);
		return style;
	}

	/** The name of a style like `name` that breaks its text into lines. */
	wrapping(name: string): string {
		return this.#make(name, `${name}.wrap`, "table-cell", (source) => {
			if (source.includes("<style:table-cell-properties"))
				return source.replace(/<style:table-cell-properties[^>]*>/, (tag) =>
					setAttribute(tag, "fo:wrap-option", "wrap"),
				);
			return source.replace(
				/<style:style[^>]*>/,
				(tag) => `${tag}<style:table-cell-properties fo:wrap-option="wrap"/>`,
			);
		});
	}

	/** The name of a row style like `name` that is as high as it needs. */
	growing(name: string): string {
		return this.#make(name, `${name}.grow`, "table-row", (source) =>
			setAttribute(source, "style:use-optimal-row-height", "true"),
		);
	}

	/** The name of a column style like `name`, `width` cm wide. */
	asWide(name: string, width: number): string {
		const text = width.toFixed(2);
		return this.#make(name, `${name}.${text.replace(".", "_")}`, "table-column", (source) =>
			setAttribute(source, "style:column-width", `${text}cm`),
		);
	}

	/** The styles that were made, to stand with the others. */
	declared(): Edit {
		return { start: this.#automaticTo, end: this.#automaticTo, text: [...this.#made.values()].join("") };
	}

	#make(name: string, made: string, family: string, change: (source: string) => string): string {
		if (this.#made.has(made)) return made;
		const known = this.#sources.get(name);
		const open = `<style:style style:name="${made}" style:family="${family}"`;
		// Only common styles can be parents (ODF 1.3 part 3 §19.510): an automatic one is copied.
		const source =
			known === undefined || this.#common.has(name)
				? `${open} style:parent-style-name="${name}"></style:style>`
				: known
						.replace(/\/>$/, (end) => (known.indexOf(">") === known.length - 1 ? "></style:style>" : end))
						.replace(`style:name="${name}"`, `style:name="${made}"`);
		this.#made.set(made, change(source));
		return made;
	}

	#inherited(name: string | undefined, attributeName: string): string | undefined {
		for (let depth = 0; name !== undefined && depth < 10; depth++) {
			const source: string = this.#sources.get(name) ?? "";
			const value = attribute(source, attributeName);
			if (value !== undefined) return value;
			name = attribute(source, "style:parent-style-name");
		}
		return attribute(this.#usual, attributeName);
	}
}

function attribute(source: string, name: string): string | undefined {
	const from = source.indexOf(` ${name}="`);
	return from < 0 ? undefined : source.slice(from + name.length + 3, source.indexOf('"', from + name.length + 3));
}

/** In the first tag that has it, else in the first tag. */
function setAttribute(source: string, name: string, value: string): string {
	const from = source.indexOf(` ${name}="`);
	if (from < 0) return source.replace(/\/?>/, (end) => ` ${name}="${value}"${end}`);
	return `${source.slice(0, from)} ${name}="${value}"${source.slice(source.indexOf('"', from + name.length + 3) + 1)}`;
}

const unitCentimetres: Readonly<Record<string, number>> = { cm: 1, mm: 0.1, in: 2.54, pt: 2.54 / 72 };

/** A length as ODF writes it; 0 for what is none. */
export function centimetres(length: string): number {
	const [, number, unit] = /^([\d.]+)(cm|mm|in|pt)$/.exec(length) ?? [];
	return Number(number ?? 0) * (unitCentimetres[unit ?? ""] ?? 0);
}
