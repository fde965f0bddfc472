import { columnRuns, type Edit, edited, endOfStyles, Styles, type Tag, tagsOf } from "./flat-sheet.ts";
import * as tuned from "./thresholds.ts";

/**
 * Makes visible what a spreadsheet cuts off: text that would run into a filled neighbour is broken into lines, in a row as
 * high as they need, and the column of a number that would be shown as "###" or as "1E+06" becomes as wide as the number.
 * On a screen a click shows the rest; paper cannot be clicked. Flat ODF (ODF 1.3 part 3 §9.1, §16) in, the same out.
 */
export function showWhole(fods: string): string {
	if (!fods.includes(endOfStyles)) return fods;
	const styles = new Styles(fods);
	const edits: Edit[] = [];
	let table: Table | undefined;
	let row: Row | undefined;
	for (const tag of tagsOf(fods)) {
		if (tag.name === "table:table") {
			if (tag.isEnd && table !== undefined) edits.push(...widened(table, styles));
			table = tag.isEnd ? undefined : { columns: [], columnTags: [], widths: new Map() };
		} else if (table === undefined) continue;
		else if (tag.name === "table:table-column") {
			table.columnTags.push({ tag, from: table.columns.length });
			table.columns.push(...columnRuns(tag, styles, maxColumns - table.columns.length));
		} else if (tag.name === "table:table-row") {
			if (tag.isEnd && row !== undefined) edits.push(...broken(row, table, styles));
			row = tag.isEnd ? undefined : { tag, cells: [], columns: 0 };
		} else if (row !== undefined && row.columns < maxColumns) addCell(row, tag, fods);
	}
	edits.push(styles.declared());
	return edited(fods, edits);
}

interface Table {
	/** By their place, widths in cm. */
	readonly columns: { readonly width: number; readonly cellStyle: string }[];
	readonly columnTags: { readonly tag: Tag; readonly from: number }[];
	/** What columns have to become, in cm. */
	readonly widths: Map<number, number>;
}

interface Row {
	readonly tag: Tag;
	readonly cells: Cell[];
	columns: number;
}

interface Cell {
	readonly tag: Tag;
	readonly column: number;
	readonly span: number;
	paragraphs: readonly string[];
	isFilled: boolean;
}

/** A sheet may claim any number of columns; what stands beyond these is not looked after. */
const maxColumns = 1024;

function addCell(row: Row, tag: Tag, fods: string): void {
	if (tag.isEnd) {
		const cell = row.cells.at(-1);
		if (cell === undefined) return;
		const content = fods.slice(cell.tag.end, tag.start).replace(/<office:annotation[\s\S]*?<\/office:annotation>/g, "");
		cell.paragraphs = [...content.matchAll(/<text:p(?: [^>]*)?>([\s\S]*?)<\/text:p>/g)].flatMap(([, text = ""]) =>
			lines(text),
		);
		cell.isFilled = true;
		return;
	}
	const repeated = Number(tag.attribute("table:number-columns-repeated") ?? 1);
	const span = Number(tag.attribute("table:number-columns-spanned") ?? 1);
	row.cells.push({ tag, column: row.columns, span, paragraphs: [], isFilled: false });
	row.columns += repeated;
}

function lines(markup: string): string[] {
	return markup.split("<text:line-break/>").map((line) =>
		line
			.replace(/<text:s[^>]*>/g, " ")
			.replace(/<[^>]*>/g, "")
			.replace(/&[^;]*;/g, "&"),
	);
}

function broken(row: Row, table: Table, styles: Styles): Edit[] {
	const edits: Edit[] = [];
	let needed = 0;
	const filled = new Set(row.cells.filter(({ isFilled }) => isFilled).map(({ column }) => column));
	for (const { tag, column, span, paragraphs, isFilled } of row.cells) {
		const own = table.columns[column];
		const isRepeated = tag.attribute("table:number-columns-repeated") !== undefined;
		if (!isFilled || own === undefined || own.width === 0 || span > 1 || isRepeated || paragraphs.length === 0)
			continue;
		const name = tag.attribute("table:style-name") ?? own.cellStyle;
		const style = styles.cell(name);
		if (style.isTurned || style.shrinks || tag.attribute("table:number-rows-spanned") !== undefined) continue;
		const width = (text: string) => textWidth(text, style.points) + tuned.paddingCm;
		const widest = most(paragraphs.map(width));
		const type = tag.attribute("office:value-type") ?? "string";
		if (type !== "string") {
			if (widest > own.width && !style.wraps) widen(table, column, widest);
			continue;
		}
		if (!style.wraps && paragraphs.length === 1 && hasRoom(widest, table, filled, column, style.align)) continue;
		const word = most(paragraphs.flatMap((text) => text.split(/[\s-]+/)).map(width));
		const total = paragraphs.reduce((sum, text) => sum + width(text), 0);
		const wanted = Math.max(own.width, Math.min(word, tuned.mostWordCm), (total * tuned.slack) / tuned.mostLines);
		if (wanted > own.width && !style.wraps) widen(table, column, wanted);
		if (!style.wraps) edits.push(tag.withAttribute("table:style-name", styles.wrapping(name)));
		const lineCount = paragraphs.reduce(
			(sum, text) => sum + Math.max(1, Math.ceil((width(text) * tuned.slack) / wanted)),
			0,
		);
		needed = Math.max(needed, (lineCount * style.points * tuned.lineHeight * 2.54) / 72);
	}
	const name = row.tag.attribute("table:style-name");
	if (name !== undefined && styles.fixedHeight(name) < needed)
		edits.push(row.tag.withAttribute("table:style-name", styles.growing(name)));
	return edits;
}

/** A cell may hold a million words: too many for the arguments of a function. */
const most = (widths: readonly number[]): number => widths.reduce((one, other) => Math.max(one, other), 0);

/** Whether a text in `column`, `needed` cm wide, ends before it meets a filled cell. */
function hasRoom(
	needed: number,
	{ columns }: Table,
	filled: ReadonlySet<number>,
	column: number,
	align: string,
): boolean {
	const own = columns[column]?.width ?? 0;
	const free = (step: 1 | -1) => {
		let width = 0;
		for (let at = column + step; width < needed && at in columns && !filled.has(at); at += step)
			width += columns[at]?.width ?? 0;
		return width;
	};
	if (align === "center") return needed <= own + 2 * Math.min(free(1), free(-1));
	return needed <= own + free(align === "end" || align === "right" ? -1 : 1);
}

function widen({ widths }: Table, column: number, width: number): void {
	widths.set(column, Math.max(widths.get(column) ?? 0, Math.min(width, tuned.mostColumnCm)));
}

/** Columns of one style are declared together: those that become wider are taken out of their run. */
function widened({ columnTags, columns, widths }: Table, styles: Styles): Edit[] {
	if (widths.size === 0) return [];
	return columnTags.flatMap(({ tag, from }) => {
		const count = Number(tag.attribute("table:number-columns-repeated") ?? 1);
		const name = tag.attribute("table:style-name");
		const wide = [...widths].filter(
			([column, width]) => column >= from && column < from + count && width > (columns[column]?.width ?? 0),
		);
		if (wide.length === 0 || name === undefined) return [];
		const parts: string[] = [];
		const part = (style: string, repeated: number) => {
			if (repeated > 0)
				parts.push(tag.copy({ "table:style-name": style, "table:number-columns-repeated": String(repeated) }));
		};
		let at = from;
		for (const [column, width] of wide.sort(([a], [b]) => a - b)) {
			part(name, column - at);
			part(styles.asWide(name, width), 1);
			at = column + 1;
		}
		part(name, from + count - at);
		return [{ start: tag.start, end: tag.end, text: parts.join("") }];
	});
}

/** About how wide a text is in the usual fonts, rather too much than too little, in cm. */
function textWidth(text: string, points: number): number {
	let em = 0;
	for (const letter of text)
		em +=
			letter > "\u2e7f" ? 1 : /[A-ZÄÖÜmw@%—€]/.test(letter) ? 0.72 : /[ijltfr.,:;'|! ()-]/.test(letter) ? 0.31 : 0.56;
	return (em * points * 2.54) / 72;
}
