import { PDFDocument } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { emptySheet, inspect } from "../../../test/helpers/pdf.ts";

test("blank backs of sheets are left out and named; a document of nothing else stays", async () => {
	const scan = await PDFDocument.create();
	const paper = await scan.embedJpg(await emptySheet());
	const written = await scan.embedJpg(
		await sharp(await emptySheet())
			.composite([
				{ input: Buffer.from('<svg width="600" height="90"><text y="60" font-size="60">Seite</text></svg>') },
			])
			.jpeg()
			.toBuffer(),
	);
	for (const image of [written, paper, written, paper])
		scan.addPage([595, 842]).drawImage(image, { width: 595, height: 842 });
	const { figures, outputs } = await inspect(await scan.save(), true);
	expect(figures).toMatchObject({
		dropped: [2, 4],
		pages: [
			{ kind: "scan", output: 1 },
			{ kind: "scan", output: 2 },
		],
	});
	expect((await PDFDocument.load(outputs[0] as Uint8Array)).getPageCount()).toBe(2);
	expect(outputs).toHaveLength(3);

	// Without its end the file has to be mended; what is blank then may have lost what stood on it.
	const whole = Buffer.from(await scan.save({ useObjectStreams: false }));
	const damaged = await inspect(whole.subarray(0, whole.lastIndexOf("xref")), true);
	expect(damaged.figures).toMatchObject({ dropped: [], notes: expect.arrayContaining(["repaired"]) });
	expect(damaged.figures).toHaveProperty("pages.length", 4);

	const blank = await PDFDocument.create();
	for (let count = 0; count < 2; count++) blank.addPage();
	expect((await inspect(await blank.save())).figures).toMatchObject({ dropped: [], pages: [{}, {}] });
});
