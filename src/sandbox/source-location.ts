import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { basename, dirname, join } from "node:path";

/** `file:line` in the sources for a place in a bundled program, by its source map. A place that the map does not have is returned as it is. */
export function sourceLocation(untrustedPlace: string, program: string): string {
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
