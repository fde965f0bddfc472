import { centimetres } from "./flat-sheet.ts";
import * as tuned from "./thresholds.ts";

/**
 * Makes every sheet of a flat ODF spreadsheet as wide as its paper and as long as it likes: else a table comes apart into
 * loose columns on separate pages. A page layout on which the author set a fit of his own is left alone. Text in, text out.
 */
export function fitSheets(fods: string): string {
	const wide = wideLayouts(fods);
	return fods.replace(
		/<style:page-layout style:name="([^"]*)"[^>]*>\s*<style:page-layout-properties([^>]*?)(\/?)>/g,
		(whole, name: string, attributes: string) => {
			if (/style:scale-to-(pages|X|Y)=/.test(attributes)) return whole;
			let fitted = `${attributes.replace(/ style:scale-to="[^"]*"/, "")} style:scale-to-X="1" style:scale-to-Y="0"`;
			if (wide.has(name)) fitted = landscape(fitted);
			return whole.replace(attributes, fitted);
		},
	);
}

function landscape(attributes: string): string {
	const width = /fo:page-width="([^"]*)"/.exec(attributes)?.[1];
	const height = /fo:page-height="([^"]*)"/.exec(attributes)?.[1];
	if (!width || !height || centimetres(width) >= centimetres(height)) return attributes;
	return attributes
		.replace(/fo:page-width="[^"]*"/, `fo:page-width="${height}"`)
		.replace(/fo:page-height="[^"]*"/, `fo:page-height="${width}"`)
		.replace(/ style:print-orientation="[^"]*"/, "")
		.concat(' style:print-orientation="landscape"');
}

/** Names of the page layouts of tables that are wide: table → its style → its master page → layout. */
function wideLayouts(fods: string): Set<string> {
	const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
	const styles = [...fods.matchAll(/<style:style [^>]*>(?:\s*<style:table-column-properties[^>]*>)?/g)].map(
		([tag]) => tag,
	);
	const masterOf = new Map(
		styles.map((tag) => [attribute(tag, "style:name"), attribute(tag, "style:master-page-name")]),
	);
	const widthOf = new Map(
		styles.map((tag) => [attribute(tag, "style:name"), centimetres(attribute(tag, "style:column-width") ?? "")]),
	);
	const layoutOf = new Map(
		[...fods.matchAll(/<style:master-page [^>]*>/g)].map(([tag]) => [
			attribute(tag, "style:name"),
			attribute(tag, "style:page-layout-name"),
		]),
	);
	const wide = new Set<string>();
	for (const [table] of fods.matchAll(/<table:table [\s\S]*?<\/table:table>/g)) {
		const widths = [...table.matchAll(/<table:table-column [^>]*>/g)].flatMap(([tag]) => {
			const repeated = Math.min(Number(attribute(tag, "table:number-columns-repeated") ?? 1), maxColumns);
			return Array<number>(repeated).fill(widthOf.get(attribute(tag, "table:style-name")) ?? 0);
		});
		const width = widths.slice(0, usedColumns(table)).reduce((sum, each) => sum + each, 0);
		const layout = layoutOf.get(masterOf.get(attribute(table, "table:style-name")));
		if (layout !== undefined && width > tuned.wideCentimetres) wide.add(layout);
	}
	return wide;
}

/** Columns are declared to the sheet's far end; only those up to the last cell with something in it are drawn. */
function usedColumns(table: string): number {
	let used = 0;
	for (const [row] of table.matchAll(/<table:table-row[ >][\s\S]*?<\/table:table-row>/g)) {
		let column = 0;
		for (const [tag, empty] of row.matchAll(/<table:(?:covered-)?table-cell[^>]*?(\/?)>/g)) {
			column += Number(/number-columns-repeated="(\d+)"/.exec(tag)?.[1] ?? 1);
			if (empty !== "/") used = Math.max(used, column);
		}
	}
	return Math.min(used, maxColumns);
}

/** A sheet may claim any number of columns; more than this is wide in any case. */
const maxColumns = 1024;
