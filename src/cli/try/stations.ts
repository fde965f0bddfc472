import type { TaskResult } from "../../queue/messages.ts";

/** The seven stations of a mail's way, for whoever watches hers. */
export const stationNames = [
	["Mailserver", "nimmt die Mail an und verschlüsselt sie, während sie ankommt"],
	["Zwischenspeicher", "hält nur Verschlüsseltes, nur im Arbeitsspeicher"],
	["Steuerung", "lässt die Mail lesen und plant"],
	["Dienste", "bearbeiten jedes Dokument, jeder Schritt in einem Wegwerf-Prozess"],
	["Antwort", "wird verfasst"],
	["Zustellung", "geht über SMTP hinaus"],
	["Vernichtet", "Mail, Anhänge und Ergebnisse sind gelöscht, der Schlüssel ist tot"],
] as const;

export interface Stations {
	/** Of each station, from the first: over, at it, or yet to come. */
	readonly stations: readonly ("past" | "now" | "later")[];
	/** The services' steps so far. */
	readonly steps: readonly { readonly service: string; readonly ms: number; readonly failed: boolean }[];
	readonly answered: boolean;
}

/** `results`: null when the order is over. */
export function stationsOf(results: ReadonlyMap<string, TaskResult> | null, answered: boolean): Stations {
	const tasks = [...(results ?? [])];
	const has = (start: string) => tasks.some(([task]) => task.startsWith(start));
	const at =
		results === null
			? stationNames.length
			: answered || has("delivery-")
				? 6
				: has("reply-")
					? 5
					: has("0.unpack.") || has("merge")
						? 3
						: 2;
	return {
		stations: stationNames.map((_, place) => (place < at ? "past" : place === at ? "now" : "later")),
		steps: tasks.map(([task, result]) => ({
			service: task.replace(/-.*$/, "").split(".").at(-1) ?? task,
			ms: result.ms,
			failed: "failure" in result,
		})),
		answered,
	};
}
