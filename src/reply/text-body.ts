import type { Letter, Need, Row } from "./letter-of.ts";
import { phrases } from "./phrases.ts";

/** The answer for mail programs, and people, that want no HTML. */
export function textBody(letter: Letter): string {
	const say = phrases[letter.locale];
	const blocks = [
		say.hello,
		[
			letter.headline + (/[.!]$/.test(letter.headline) ? "" : "."),
			letter.figures === "" ? [] : `${letter.figures}.`,
			letter.lead,
		].flat(),
		...(letter.names.length === 0 ? [] : [[say.names, ...letter.names.map((name) => `  - ${name}`)]]),
		...letter.rows.map((row) => rowLines(row, letter)),
		...(letter.needs.length === 0 ? [] : [needLines(say.needs, letter.needs)]),
		...(letter.court === undefined
			? []
			: [[`${say.court}:`, `  ${letter.court.verdict}`, ...letter.court.findings.flatMap(needItem)]]),
		...(letter.hints.length === 0 ? [] : [[`${say.hint}:`, ...letter.hints.map((hint) => `  - ${hint}`)]]),
		...(letter.howTo ? [howTo(letter)] : []),
		[letter.kept, say.deleted, letter.receipt],
		...(letter.howTo ? [] : [say.tags]),
		["-- ", `MaraMail · ${letter.address}`],
	];
	// RFC 5322 §2.3: lines of a mail end in CRLF, and the composer keeps what it is given.
	return `${blocks.map((block) => (typeof block === "string" ? block : block.join("\r\n"))).join("\r\n\r\n")}\r\n`;
}

function rowLines(row: Row, letter: Letter): string[] {
	const say = phrases[letter.locale];
	const note = row.result === "" || row.resultNote === "" ? row.resultNote : ` (${row.resultNote})`;
	const sizes = row.formerly === "" ? row.before : `${row.before} → ${row.after}`;
	const figures = [
		row.pages === "" ? "" : `${row.pages} ${row.pages === "1" ? say.page : say.pages}`,
		`${say.size}: ${sizes}`,
	];
	return [
		`* ${row.original}${row.inside === "" ? "" : ` (${row.inside})`}`,
		`  → ${row.result}${note}`,
		`  ${figures.filter((figure) => figure !== "").join(" · ")}`,
		...[row.done, ...row.facts].filter((line) => line !== "").map((line) => `  ${line}`),
	];
}

const needLines = (heading: string, needs: readonly Need[]): string[] => [`${heading}:`, ...needs.flatMap(needItem)];

const needItem = ({ document, sentences }: Need): string[] => [
	`  * ${document}`,
	...sentences.map((sentence) => `    ${sentence}`),
];

function howTo(letter: Letter): string[] {
	const say = phrases[letter.locale];
	const steps = say.steps.map((step, index) => `  ${index + 1}. ${step.replace("%", letter.address)}`);
	return [`${say.howTo}:`, ...steps, "", say.tags];
}
