import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";
import { sample } from "./service.ts";
import { amplyMs } from "./until.ts";

/** What a reader sees of a PDF: its text in reading order, its pages, and whether programs find it sound. */
export function readPdf(bytes: Uint8Array): Promise<{ text: string; pages: number; sound: boolean }> {
	return withScratch(async (folder) => {
		const path = join(folder, "result.pdf");
		await writeFile(path, bytes);
		const tool = (program: string, ...args: string[]) => runTool(program, [...args], { folder, deadlineMs: amplyMs });
		const text = await tool("pdftotext", "-enc", "UTF-8", path, "-");
		const info = await tool("pdfinfo", path);
		const check = await tool("qpdf", "--check", path);
		return {
			text: text.stdout.toString("utf8"),
			pages: Number(/^Pages:\s+(\d+)/m.exec(info.stdout.toString())?.[1] ?? 0),
			sound: check.code === 0 && info.code === 0,
		};
	});
}

/** A scanned page that is read in no time: a line of text, 100 dpi. Resolves with its path in `folder`. */
export async function shortScan(folder: string): Promise<string> {
	const line = `<svg width="827" height="1169"><rect width="827" height="1169" fill="#f7f7f5"/>
		<text x="90" y="200" font-family="Liberation Serif" font-size="28" fill="#111">Az. 12 O 345/24, Kosten: 99,50 Euro</text></svg>`;
	const document = await PDFDocument.create();
	const picture = await document.embedJpg(await sharp(Buffer.from(line)).jpeg().toBuffer());
	document.addPage([595, 842]).drawImage(picture, { x: 0, y: 0, width: 595, height: 842 });
	const path = join(folder, "Scan.pdf");
	await writeFile(path, await document.save());
	return path;
}

/** The sample letter's text, as it was written. */
export const letter = (): string => readFileSync(sample("letter.txt"), "utf8");

const folded = (text: string): string => text.normalize("NFC").replace(/\s+/g, " ").trim();

/** Edit distance by characters over the truth's length, white space folded: 0 is perfect. */
export function characterError(read: string, truth: string): number {
	const [a, b] = [[...folded(truth)], [...folded(read)]];
	let above = Uint32Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let row = 1; row <= a.length; row++) {
		const line = new Uint32Array(b.length + 1);
		line[0] = row;
		for (let column = 1; column <= b.length; column++) {
			const swapped = (above[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
			line[column] = Math.min(swapped, (above[column] as number) + 1, (line[column - 1] as number) + 1);
		}
		above = line;
	}
	return (above[b.length] as number) / a.length;
}
