import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixturePath } from "../../../test/helpers/fixture.ts";
import { step } from "../../services/pdf/step.ts";

/** A page of a book, 150 dpi, with an engraving beside its text. */
const scan = fixturePath("pdf/engraving.pdf");
/** Where its hatching is: the boys' coats and the bush, in pixels of the scan. */
const hatched = { left: 90, top: 380, width: 210, height: 320 };

let folder: string;
beforeAll(() => {
	folder = mkdtempSync("/dev/shm/engraving-test-");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("an engraving's hatching is still to be seen", async () => {
	execFileSync("pdfimages", ["-j", scan, join(folder, "scan")]);
	const [name = ""] = readdirSync(folder);
	const source = readFileSync(join(folder, name));
	const pages = [{ dpi: 150, words: false }];
	const how = { do: "from-images", size: "normal", mostBytes: source.length, pages } as const;
	const [made] = (await step([source], how)).outputs as [Uint8Array];
	writeFileSync(join(folder, "made.pdf"), made);
	execFileSync("pdftoppm", ["-r", "150", "-singlefile", "-png", "made.pdf", "made"], { cwd: folder });
	expect(made.length).toBeLessThan(source.length / 2);
	expect(await fineness(readFileSync(join(folder, "made.png")))).toBeGreaterThan(0.33 * (await fineness(source)));
});

/** Mean difference of a hatched pixel's gray from its neighbour's. */
async function fineness(picture: Buffer): Promise<number> {
	const { data, info } = await sharp(picture)
		.extract(hatched)
		.toColourspace("b-w")
		.raw()
		.toBuffer({ resolveWithObject: true });
	let sum = 0;
	for (let at = 1; at < data.length; at++)
		if (at % info.width !== 0) sum += Math.abs((data[at] as number) - (data[at - 1] as number));
	return sum / data.length;
}
