import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument, type PDFPage, StandardFonts } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { chance } from "../../../samples/chance.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";

type Kind = "digital" | "scan" | "blank";
type Classify = (folder: string, pdf: string) => Promise<Kind[]>;

const sentence = "Der Kläger hat die Kosten des Rechtsstreits zu tragen und das Urteil ist nach dem Gesetz vorläufig. ";
const refuse = "D3r Klägcr h4t d!e K0st~n d~s R3chtsstr~its zu tr4gcn ";

/** What each page is by rights: its text, how much of it a picture covers, and what stands on that. */
const pages: readonly { readonly kind: Kind; readonly text: string; readonly cover: number; readonly mark: boolean }[] =
	[
		{ kind: "digital", text: sentence.repeat(9), cover: 0, mark: false },
		{ kind: "digital", text: sentence, cover: 0.4, mark: true },
		{ kind: "scan", text: "", cover: 1, mark: true },
		{ kind: "scan", text: "Fax 030 1234 Seite 1 von 3", cover: 1, mark: true },
		{ kind: "digital", text: sentence.repeat(9), cover: 1, mark: true },
		{ kind: "scan", text: refuse.repeat(9), cover: 1, mark: true },
		{ kind: "blank", text: "", cover: 1, mark: false },
		{ kind: "blank", text: "", cover: 0, mark: false },
		{ kind: "scan", text: "", cover: 0.45, mark: true },
	];

/** Pages of one document, drawn, scanned, with good and bad text layers, and blank. Each that is taken for something else counts. */
export const pdf: Measure = {
	folder: "src/services/pdf",
	figure: "pages misjudged",
	async prepare(scratch, seed) {
		const random = chance(2_000 + seed);
		for (const [at, page] of pages.entries()) {
			const document = await PDFDocument.create({ updateMetadata: false });
			await draw(document, document.addPage([595, 842]), page, random);
			await writeFile(join(scratch, `page-${at}.pdf`), await document.save());
		}
		return async (load) => {
			const { classify } = (await load("classify.ts")) as { classify: Classify };
			const results = new Map<string, Result>();
			for (const [at, { kind }] of pages.entries()) {
				const [found = ""] = await classify(scratch, `page-${at}.pdf`);
				results.set(`page ${at}`, { hash: hashOf(found), count: found === kind ? 0 : 1, of: 1 });
			}
			return results;
		};
	},
};

async function draw(
	document: PDFDocument,
	page: PDFPage,
	how: (typeof pages)[number],
	random: () => number,
): Promise<void> {
	if (how.cover > 0) {
		const [width, height] = [600, 850];
		const data = Buffer.alloc(width * height);
		for (let at = 0; at < data.length; at++) {
			const isMark =
				how.mark && at % width > 100 && at % width < 104 && at > data.length / 2 && at < 0.51 * data.length;
			data[at] = isMark ? 40 : 242 + Math.round(6 * random());
		}
		const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
			.jpeg({ quality: 60 })
			.toBuffer();
		page.drawImage(await document.embedJpg(jpeg), {
			x: 0,
			y: 842 * (1 - how.cover),
			width: 595,
			height: 842 * how.cover,
		});
	}
	const font = await document.embedFont(StandardFonts.TimesRoman);
	const lines = how.text.match(/.{1,90}/g) ?? [];
	for (const [at, line] of lines.entries()) page.drawText(line, { x: 50, y: 780 - 14 * at, size: 11, font });
}
