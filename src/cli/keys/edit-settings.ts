import { parseJsonc } from "../../jsonc.ts";

/** Changes settings in the text of a settings file and leaves everything else as it is, comments too. A setting that is not there comes first. */
export function editSettings(text: string, changes: Readonly<Record<string, string>>): string {
	let edited = text.trim() === "" ? "{\n}\n" : text;
	for (const [name, value] of Object.entries(changes)) {
		const span = parseJsonc(edited).spanOf(name);
		if (span) edited = edited.slice(0, span.start) + JSON.stringify(value) + edited.slice(span.end);
		else {
			const { value: known, start } = parseJsonc(edited);
			const rest = Object.keys((known ?? {}) as object).length > 0 ? "," : "";
			edited = `${edited.slice(0, start + 1)}\n\t${JSON.stringify(name)}: ${JSON.stringify(value)}${rest}${edited.slice(start + 1)}`;
		}
	}
	return edited;
}
