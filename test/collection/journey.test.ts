import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readPdf } from "../helpers/paper.ts";
import { nothing, openService, type TestService } from "../helpers/service.ts";
import { collected } from "./folder.ts";

vi.setConfig({ testTimeout: 240_000 });

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());

test("photos, scans and PDFs of other projects: an answer with all of them, and nothing is kept", async () => {
	const photos = ["input_08.JPG", "input_09.JPG", "input_15.JPG"].map(
		(name) => `A/ArchitParnami_Document-Detection/data/${name}`,
	);
	const scans = [
		"B/nguyenq_tess4j/src/test/resources/test-data/eurotext.png",
		"B/nguyenq_tess4j/src/test/resources/test-data/multipage-img.pdf",
		"B/nguyenq_tess4j/src/test/resources/test-data/multipage-pdf.pdf",
		"C/mozilla_pdf.js/test/pdfs/annotation-text-widget.pdf",
	];
	const answer = await service.ask([...photos, ...scans].map(collected));
	expect(answer.files.size).toBe(photos.length + scans.length);
	for (const result of answer.files.values()) expect((await readPdf(result)).pages).toBeGreaterThan(0);
	expect((await readPdf(answer.files.get("eurotext.pdf") as Buffer)).text).toMatch(/quick.*brown.*fox/s);
	expect(await service.nothingLeft()).toEqual(nothing);
});
