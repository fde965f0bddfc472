import type { Letter } from "./letter-of.ts";
import { phrases } from "./phrases.ts";

/** What a further mail of the same answer says: which part it is; the overview stands in the first. */
export function continuationOf(letter: Letter, part: number, parts: number): Letter {
	return {
		...letter,
		headline: phrases[letter.locale].moreResults(part, parts),
		figures: "",
		lead: [],
		rows: [],
		needs: [],
		court: undefined,
		hints: [],
		names: [],
		howTo: false,
	};
}
