import { execFileSync } from "node:child_process";
import { PDFDocument } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { emptySheet, expectSound, inFolder, infoOf, inspect, textOf } from "../../../test/helpers/pdf.ts";

test("damage is mended, passwords told apart, signatures seen", async () => {
	const letter = fixture("pdf/letter.pdf");
	const broken = Buffer.from(letter.toString("latin1").replace(/startxref\s+\d+/, "startxref\n7"), "latin1");
	const mended = await inspect(broken);
	expect(mended.figures.notes).toEqual(["repaired", "text-kept", "pdfa"]);
	expectSound(mended.outputs[0] as Uint8Array);
	expect(textOf(mended.outputs[0] as Uint8Array)).toBe(textOf(letter));

	const user = inFolder(letter, (path) =>
		execFileSync("qpdf", ["--encrypt", "openpassword", "owner", "256", "--", path, "-"]),
	);
	await expect(inspect(user)).rejects.toMatchObject({ code: "encrypted" });
	await expect(inspect(user, false, ["falsch"])).rejects.toMatchObject({ code: "encrypted" });
	const unlocked = await inspect(user, false, ["falsch", "openpassword"]);
	expect(unlocked.figures.notes).toContain("unlocked");
	expect(textOf(unlocked.outputs[0] as Uint8Array)).toBe(textOf(letter));

	const locked = inFolder(letter, (path) =>
		execFileSync("qpdf", ["--encrypt", "", "owner", "256", "--modify=none", "--", path, "-"]),
	);
	const opened = await inspect(locked);
	expect(opened.figures.notes).toEqual(["password-removed", "text-kept", "pdfa"]);
	expect(infoOf(opened.outputs[0] as Uint8Array)).toMatch(/Encrypted:\s+no/);

	expect((await inspect(fixture("pdf/signed.pdf"))).figures.notes).toContain("signed-kept");
	await expect(inspect(Buffer.from("%PDF-1.7\n%âãÏÓ\n%%EOF\n", "latin1"))).rejects.toMatchObject({ code: "damaged" });
	await expect(inspect(Buffer.from("no PDF at all"))).rejects.toMatchObject({ code: "damaged" });
	await expect(inspect(Buffer.alloc(0))).rejects.toMatchObject({ code: "empty" });
});

test("each page of many is told apart and handed out", async () => {
	const document = await PDFDocument.create();
	const image = await document.embedJpg(
		await sharp(await emptySheet())
			.resize(300)
			.composite([
				{ input: Buffer.from('<svg width="200" height="30"><text y="20" font-size="20">Seite</text></svg>') },
			])
			.jpeg()
			.toBuffer(),
	);
	for (let index = 0; index < 90; index++) {
		const leaf = document.addPage([595, 842]);
		if (index % 3 === 0) leaf.drawText("Sehr geehrte Damen und Herren,", { x: 70, y: 700, size: 12 });
		if (index % 3 === 1) leaf.drawImage(image, { x: 0, y: 0, width: 595, height: 842 });
	}
	const { outputs, figures, kinds } = await inspect(await document.save(), true);
	expect(kinds.slice(0, 4)).toEqual(["digital", "scan", "digital", "scan"]);
	expect(figures.dropped.slice(0, 3)).toEqual([3, 6, 9]);
	expect(outputs.length).toBe(31);
	expect(figures.pages[59]).toEqual({ kind: "scan", output: 30 });
	expect((await PDFDocument.load(outputs[30] as Uint8Array)).getPageCount()).toBe(1);
});
