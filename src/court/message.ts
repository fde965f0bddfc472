import type { FindingCode } from "./findings.ts";
import { nameFindings } from "./name-rules.ts";

/** What beA takes in one message, the XJustiz file, the message's text and signature files included (ERVB 2025 no. 3). */
const maxFiles = 1_000;
const maxBytes = 200_000_000;
/** From here on those additions may pass the limit. */
const manyFiles = 950;
const manyBytes = 190_000_000;

/**
 * Checks names, numbers and volume of files that go to a court in one message.
 * @returns what is wrong with each file's name, in the files' order, and with all together
 */
export function checkMessage(
	files: readonly { readonly name: string; readonly bytes: number }[],
	options: { strict?: boolean } = {},
): { files: FindingCode[][]; message: FindingCode[] } {
	const several = files.length > 1;
	const counts = new Map<string, number>();
	const folded = files.map(({ name }) => name.normalize("NFC").toLowerCase());
	for (const name of folded) counts.set(name, (counts.get(name) ?? 0) + 1);
	const perFile = files.map(({ name }, at): FindingCode[] => [
		...nameFindings(name, { several, ...options }),
		...((counts.get(folded[at] as string) ?? 0) > 1 ? (["name-twice"] as const) : []),
	]);
	const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
	const message: FindingCode[] = [];
	if (perFile.some((findings) => findings.includes("numbering"))) message.push("numbering");
	if (files.length > maxFiles) message.push("too-many-files");
	else if (files.length >= manyFiles) message.push("many-files");
	if (bytes > maxBytes) message.push("too-large");
	else if (bytes >= manyBytes) message.push("large");
	return { files: perFile.map((findings) => findings.filter((code) => code !== "numbering")), message };
}
