import { expect, test } from "vitest";
import { step } from "../../src/services/pdf/step.ts";
import { expectSound, inspect, textOf } from "../helpers/pdf.ts";
import { readCollected } from "./folder.ts";

const ocrmypdf = "C/ocrmypdf_OCRmyPDF/tests/resources/";
const docspell = "B/eikek_docspell/modules/files/src/test/resources/";

const recode = async (pdf: Uint8Array): Promise<Uint8Array> =>
	(await step([pdf], { do: "recode", colour: "auto", size: "normal" })).outputs[0] as Uint8Array;

test("scans of real scanners become smaller, one that is small already stays as it is", async () => {
	for (const [path, most] of [
		[`${docspell}scanner/pdf13.pdf`, 0.2],
		[`${ocrmypdf}ccitt.pdf`, 0.9],
	] as const) {
		const scan = readCollected(path);
		const made = await recode(scan);
		expectSound(made);
		expect(made.length, path).toBeLessThan(most * scan.length);
	}
	for (const name of ["jbig2.pdf", "lichtenstein.pdf"]) {
		const scan = readCollected(ocrmypdf + name);
		expect((await recode(scan)).length, name).toBeLessThanOrEqual(scan.length);
	}
});

test("a password of another program's is tried", async () => {
	const locked = readCollected("C/py-pdf_sample-files/005-libreoffice-writer-password/libreoffice-writer-password.pdf");
	await expect(inspect(locked)).rejects.toMatchObject({ code: "encrypted" });
	const unlocked = await inspect(locked, false, ["falsch", "openpassword"]);
	expect(unlocked.figures.notes).toContain("unlocked");
	expect(textOf(unlocked.outputs[0] as Uint8Array)).toMatch(/\p{L}/u);
});
