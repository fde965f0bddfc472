import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { basename, dirname, join } from "node:path";

/** `file:line` as it was written, for a place in the packed program of a cell. What cannot be found stays as it came. */
export function writtenPlace(untrustedPlace: string, program: string): string {
	const [, file, line, column] = /^programs\/([\w-]+\.mjs):(\d{1,9}):(\d{1,9})$/.exec(untrustedPlace) ?? [];
	if (!file) return untrustedPlace;
	try {
		const map = new SourceMap(
			JSON.parse(readFileSync(join(dirname(program), `${basename(file)}.map`), "utf8")) as SourceMapPayload,
		);
		const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
		if (!("originalSource" in entry)) return untrustedPlace;
		return `${/(?:src|node_modules)\/.*$/.exec(entry.originalSource)?.[0] ?? "?"}:${entry.originalLine + 1}`;
	} catch {
		return untrustedPlace;
	}
}
