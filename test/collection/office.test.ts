import { expect, test } from "vitest";
import { step } from "../../src/services/office/step.ts";
import { textOf } from "../helpers/pdf.ts";
import { readCollected } from "./folder.ts";

const docspell = "E/eikek_docspell/modules/files/src/test/resources/examples/";
const markitdown = "E/microsoft_markitdown/packages/markitdown/tests/test_files/";
const pandoc = "E/jgm_pandoc/test/rtf/";

test.each([
	["docx", `${markitdown}test.docx`, /AutoGen/],
	["pptx", `${markitdown}test.pptx`, /AutoGen/],
	["xlsx", `${markitdown}test.xlsx`, /6ff4173b/],
	["doc", `${docspell}sample.doc`, /Lorem ipsum/],
	["odt", `${docspell}sample.odt`, /• +Maecenas non lorem quis/],
	["rtf", `${docspell}sample.rtf`, /• +Maecenas non lorem quis/],
	["ods", `${docspell}sample.ods`, /./],
	["rtf", `${pandoc}footnote.rtf`, /landmark study/],
] as const)("draws a %s with its words: %s", async (kind, path, words) => {
	const { outputs } = await step([readCollected(path)], { kind });
	const text = textOf(outputs[0] as Uint8Array, "-layout");
	expect(text).toMatch(words);
	// Signs of symbol fonts are told by their characters.
	if (kind === "odt" || kind === "rtf") expect(text).not.toMatch(/[\uf020-\uf0ff]/);
});

test("an RTF of which LibreOffice leaves nothing is damaged", async () => {
	const malformed = readCollected(`${pandoc}table_nested_malformed_itap.rtf`);
	await expect(step([malformed], { kind: "rtf" })).rejects.toMatchObject({ code: "damaged" });
});
