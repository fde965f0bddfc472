/** A violation of ISO 19005-2, level B (or U where said): its clause, its place, a sentence in English. */
export interface Finding {
	readonly clause: string;
	/** "file", "page 3", "object 12". */
	readonly where: string;
	readonly sentence: string;
}

export type Report = (clause: string, where: string, sentence: string) => void;

/** A report on one place. */
export type Say = (clause: string, sentence: string) => void;

export const reportAt =
	(report: Report, where: string): Say =>
	(clause, sentence) =>
		report(clause, where, sentence);

/** A hostile file could violate one clause a million times: each sentence is said once, with its first place. */
export class Findings {
	readonly #said = new Map<string, Finding>();

	readonly report: Report = (clause, where, sentence) => {
		const key = `${clause} ${sentence}`;
		if (!this.#said.has(key)) this.#said.set(key, { clause, where, sentence });
	};

	get list(): readonly Finding[] {
		return [...this.#said.values()];
	}
}
