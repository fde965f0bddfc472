import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";

const reader = fileURLToPath(new URL("source_text.py", import.meta.url));

export interface Words {
	/** Share of the source's words, counted as often as they come, that stand in the PDF: 1 where none is lost. */
	readonly kept: number;
	readonly missing: readonly string[];
}

/**
 * The words of a file, as a reader of its own tells them, that can be found in its PDF. What a page breaks at its edge with a
 * hyphen counts as whole. Undefined for kinds whose text no such reader tells, and for files without words.
 */
export async function wordsKept(path: string, kind: string, pdf: Uint8Array): Promise<Words | undefined> {
	return withScratch(async (folder) => {
		const { code, stdout } = await runTool("python3", [reader, kind, path], { folder, deadlineMs: 60_000 });
		if (code !== 0) return undefined;
		const wanted = wordsOf(stdout.toString("utf8"));
		if (wanted.length === 0) return undefined;
		await writeFile(join(folder, "result.pdf"), pdf);
		const read = await runTool("pdftotext", ["-enc", "UTF-8", "result.pdf", "-"], { folder, deadlineMs: 60_000 });
		const there = new Map<string, number>();
		for (const word of wordsOf(read.stdout.toString("utf8"))) there.set(word, (there.get(word) ?? 0) + 1);
		const missing = wanted.filter((word) => {
			const left = there.get(word) ?? 0;
			there.set(word, left - 1);
			return left <= 0;
		});
		return { kept: 1 - missing.length / wanted.length, missing };
	});
}

const wordsOf = (text: string): string[] =>
	text
		.normalize("NFKC")
		.replace(/(?<=[\p{L}\p{N}])[-\u00ad\u2010]\s*(?=[\p{L}\p{N}])/gu, "")
		.toLowerCase()
		// Scripts that write no spaces are broken anywhere: each sign is a word.
		.match(/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])[\p{L}\p{M}\p{N}])+|[€§]/gu) ??
	[];
