/** What a sweep tells of one result. */
export interface Row {
	readonly file: string;
	readonly kind: string;
	/** In bytes. */
	readonly before: number;
	readonly after: number | undefined;
	readonly pages: number | undefined;
	/** The failure, or the notes in the answer. */
	readonly became: string;
	readonly faults: readonly string[];
}

/** Markdown: a table for each collection (a path's first part), files by the end of their path, one line each. */
export function tableOf(rows: readonly Row[]): string {
	const collections = Map.groupBy(rows, ({ file }) => file.split("/")[0] ?? "");
	return [...collections].map(([name, its]) => `## ${name}\n\n${heading}${its.map(line).join("")}`).join("\n");
}

const heading = "| file | kind | bytes | became | pages | told |\n| --- | --- | ---: | ---: | ---: | --- |\n";

function line({ file, kind, before, after, pages, became, faults }: Row): string {
	const cells = [
		file.split("/").at(-1)?.replaceAll("|", "\\|"),
		kind,
		before.toLocaleString("en"),
		after === undefined ? "–" : after === before ? "the same" : after.toLocaleString("en"),
		pages || "–",
		[became, ...faults.map((fault) => `**${fault}**`)].join(" "),
	];
	return `| ${cells.join(" | ")} |\n`;
}
