import { expect, test } from "vitest";
import { zip } from "../../../samples/zip.ts";
import { hasMacros } from "./has-macros.ts";

test("macros are seen by what is inside, whatever the name says", async () => {
	const text = Buffer.from("x");
	expect(hasMacros("docx", await zip({ "word/document.xml": text, "word/vbaProject.bin": text }))).toBe(true);
	expect(hasMacros("odt", await zip({ "content.xml": text, "Basic/script-lc.xml": text }))).toBe(true);
	expect(hasMacros("xls", Buffer.from("….Root Entry…_VBA_PROJECT_CUR…_VBA_PROJECT", "utf16le"))).toBe(true);
	expect(hasMacros("docx", await zip({ "word/document.xml": text }))).toBe(false);
	expect(hasMacros("txt", Buffer.from("vbaProject.bin"))).toBe(false);
});
