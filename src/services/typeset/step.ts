import { join } from "node:path";
import { Failure } from "../../failure.ts";
import { projectFolder } from "../../project.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { decodeText } from "../../text/decode-text.ts";
import { pageSizes } from "../../tools/poppler.ts";
import { draw } from "../../tools/weasyprint.ts";
import type { Step } from "../contract.ts";
import { calendarPage } from "./calendar.ts";
import { cleanHtml } from "./clean-html.ts";
import { decodeHtml } from "./decode-html.ts";
import { markdownPage } from "./markdown.ts";
import type { TypesetFigures, TypesetOptions } from "./task.ts";
import { vcardPage } from "./vcard.ts";

const style = join(projectFolder, "src/services/typeset/page.css");

/** Sets a text as a PDF. Throws `empty`, `damaged`, `timed-out`. */
export const step: Step<TypesetOptions, TypesetFigures> = async ([input], { kind }) => {
	if (input === undefined || input.length === 0) throw new Failure("empty");
	const page = cleanHtml(htmlOf(input, kind));
	return withScratch(async (folder) => {
		const pdf = await draw(folder, page, style);
		return { outputs: [pdf], figures: { pages: (await pageSizes(folder, "page.pdf")).length } };
	});
};

function htmlOf(input: Uint8Array, kind: TypesetOptions["kind"]): string {
	switch (kind) {
		case "html":
			return decodeHtml(input);
		case "markdown":
			return markdownPage(decodeText(input));
		case "vcard":
			return vcardPage(decodeText(input));
		case "calendar":
			return calendarPage(decodeText(input));
	}
}
