const separators = [";", ",", "\t", "|"] as const;

/** The separator that splits the first lines into the same number of columns, the more the better; a German file's is `;`. */
export function separatorOf(text: string): string {
	const lines = text
		.split("\n", 20)
		.filter((line) => line.trim() !== "")
		.map((line) => line.replace(/"(?:[^"]|"")*"/g, ""));
	let best: { separator: string; score: number } = { separator: ";", score: 0 };
	for (const separator of separators) {
		const counts = lines.map((line) => line.split(separator).length - 1);
		const usual = counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 0;
		const same = counts.filter((count) => count === usual).length;
		const score = usual === 0 ? 0 : same / lines.length + usual / 1000;
		if (score > best.score) best = { separator, score };
	}
	return best.separator;
}

/** At least as many columns as the widest line has. A file of nothing but separators is cut. */
export function columnsOf(text: string, separator: string): number {
	let columns = 1;
	for (const line of text.split("\n")) columns = Math.max(columns, line.split(separator).length);
	return Math.min(columns, maxColumns);
}

const maxColumns = 1024;
