import { readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { withScratch } from "../../src/cell/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";

/** Where the running text of a document lies in its archive, and what of it is text. */
const documents: Readonly<Record<string, { readonly file: string; readonly text: RegExp; readonly gap: RegExp }>> = {
	".docx": {
		file: "word/document.xml",
		text: /<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g,
		gap: /<\/w:p>|<w:tab ?\/>|<w:br[^>]*\/>/g,
	},
	".odt": { file: "content.xml", text: />([^<]+)</g, gap: /<\/text:(?:p|h)>|<text:(?:tab|line-break|s)[^>]*\/>/g },
};

/**
 * The share of a source's words, counted as often as they come, that stand in the PDF: 1 where none is lost. What a page breaks at its
 * edge with a hyphen counts as whole. Undefined for kinds whose text is not so easily told, and for sources without words.
 */
export async function wordsKept(path: string, pdf: Uint8Array): Promise<number | undefined> {
	const source = await textOf(path);
	if (source === undefined) return undefined;
	const wanted = source.match(/[\p{L}\p{N}]+/gu) ?? [];
	if (wanted.length === 0) return undefined;
	const text = await withScratch(async (folder) => {
		await writeFile(join(folder, "result.pdf"), pdf);
		const args = ["-enc", "UTF-8", join(folder, "result.pdf"), "-"];
		return (await runTool("pdftotext", args, { folder, deadlineMs: 60_000 })).stdout.toString("utf8");
	});
	const there = new Map<string, number>();
	for (const word of folded(text).match(/[\p{L}\p{N}]+/gu) ?? []) there.set(word, (there.get(word) ?? 0) + 1);
	let kept = 0;
	for (const word of wanted) {
		const left = there.get(folded(word)) ?? 0;
		if (left > 0) kept += 1;
		there.set(folded(word), left - 1);
	}
	return kept / wanted.length;
}

const folded = (text: string): string =>
	text
		.normalize("NFKC")
		.replace(/[-\u00ad\u2010]\s*\n/g, "")
		.toLowerCase();

async function textOf(path: string): Promise<string | undefined> {
	const kind = extname(path).toLowerCase();
	if (kind === ".txt") return (await readFile(path)).toString("utf8");
	const document = documents[kind];
	if (!document) return undefined;
	const xml = await withScratch(async (folder) => {
		const { code, stdout } = await runTool("bsdtar", ["-xOf", path, document.file], { folder, deadlineMs: 60_000 });
		return code === 0 ? stdout.toString("utf8") : undefined;
	});
	if (xml === undefined) return undefined;
	const body = xml.slice(Math.max(0, xml.search(/<(?:w:body|office:text)[ >]/)));
	const pieces = body
		.split(document.gap)
		.map((piece) => [...piece.matchAll(document.text)].map(([, text]) => text).join(""));
	return pieces.join(" ").replace(/&(amp|lt|gt|quot|apos);/g, " ");
}
