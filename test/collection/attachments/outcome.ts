import { routeOf } from "../../../src/control/route.ts";
import type { Source } from "../../../src/control/source.ts";
import type { Kind } from "../../../src/kinds.ts";
import type { Expected } from "./table.ts";

/** What a customer gets, a word for each document: "pdf 3" (pages), "record 2", or why there is none. */
export const outcomeOf = (sources: readonly Source[]): string[] =>
	sources.map(({ failure, result }) =>
		failure !== undefined ? failure : result === undefined ? "nothing" : `${result.kind} ${result.pages}`,
	);

/** What is to come of a file for which nothing else is written down: how many pages a text takes is a matter of fonts. */
export function expectedOutcome({ kind, inside, outcome }: Expected): string[] {
	if (outcome !== "") return outcome.split(" | ").flatMap(unfold);
	if (inside.startsWith("! ")) return [inside.slice(2)];
	if (inside === "") return ["nothing-inside"];
	return (inside === "-" ? [kind] : inside.split(" ")).map((one) => usual(one as Kind));
}

function usual(kind: Kind): string {
	if (kind === "zugferd") return "record";
	if (kind === "empty" || kind === "executable") return kind;
	const { planning } = routeOf(kind);
	// A mail or archive within: what is in it has to be written down.
	if (planning === "unpack") return `? ${kind}`;
	if (planning === "media" || planning === "sealed") return planning;
	if (planning === "keep") return "unknown-kind";
	// A picture is a page, but for files of several.
	return planning === "pages" && kind !== "tiff" ? "pdf 1" : "pdf";
}

/** "pdf 1 ×3" is three of them. */
function unfold(word: string): string[] {
	const [, what = word, times = "1"] = /^(.*?)(?: ×(\d+))?$/.exec(word) ?? [];
	return Array<string>(Number(times)).fill(what);
}

/** The opposite, for people. */
export function folded(words: readonly string[]): string {
	const runs: { word: string; times: number }[] = [];
	for (const word of words) {
		const last = runs.at(-1);
		if (last?.word === word) last.times++;
		else runs.push({ word, times: 1 });
	}
	return runs.map(({ word, times }) => (times > 1 ? `${word} ×${times}` : word)).join(" | ");
}

/** Without a number any number of pages is right. */
export function isAsExpected(came: readonly string[], expected: readonly string[]): boolean {
	return (
		came.length === expected.length &&
		came.every((word, at) => word === expected[at] || word.startsWith(`${expected[at]} `))
	);
}
