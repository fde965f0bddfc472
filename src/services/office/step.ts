import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import type { Kind } from "../../kinds.ts";
import { passwordsOf } from "../../manifest.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { decodeText } from "../../text/decode-text.ts";
import { pageSizes } from "../../tools/poppler.ts";
import { convert } from "../../tools/soffice.ts";
import type { Step } from "../contract.ts";
import { csvInput, filters, pdfTarget } from "./filters.ts";
import { fitSheets } from "./fit-sheets.ts";
import { isTextLost } from "./is-text-lost.ts";
import { isEncrypted } from "./needs-password.ts";
import { showWhole } from "./show-whole.ts";
import { declareSymbolFonts, needsSymbolFonts, withSymbolFonts } from "./symbol-fonts.ts";
import { columnsOf, separatorOf } from "./table-text.ts";
import type { OfficeFigures, OfficeOptions } from "./task.ts";
import { unlock } from "./unlock.ts";

/** One start of LibreOffice, in ms; a spreadsheet takes two. Under the cell's deadline, so that we name the failure. */
const convertDeadlineMs = 55_000;

/** Draws an office file as a PDF. Throws `empty`, `unknown-kind`, `encrypted`, `damaged`, `timed-out`. */
export const step: Step<OfficeOptions, OfficeFigures> = async ([input, manifest], { kind: claimedKind }) => {
	if (input === undefined || input.length === 0) throw new Failure("empty");
	if (!filters[claimedKind]) throw new Failure("unknown-kind");
	const unlocked = await isEncrypted(input, claimedKind);
	return withScratch(async (folder) => {
		const { content, kind } = unlocked
			? await unlock(folder, input, claimedKind, passwordsOf(manifest))
			: { content: input, kind: claimedKind };
		const filter = filters[kind];
		if (!filter) throw new Failure("unknown-kind");
		const { bytes, inputFilter } = await readable(content, kind, filter.input);
		const source = `document.${filter.ending}`;
		await writeFile(join(folder, source), bytes);
		const pdf =
			filter.program === "calc"
				? await drawSheets(folder, source, inputFilter)
				: kind === "rtf" && needsSymbolFonts(bytes)
					? await drawWithSymbols(folder, source, inputFilter)
					: await draw(folder, source, inputFilter, filter.program);
		const drawn = join("out", "document.pdf");
		if (kind === "rtf" && (await isTextLost(folder, drawn, content))) throw new Failure("damaged");
		const pages = (await pageSizes(folder, drawn)).length;
		return { outputs: [pdf], figures: { pages, unlocked } };
	});
};

/** Office formats say themselves how they are to be read; of text it must be found out. */
async function readable(
	input: Uint8Array,
	kind: Kind,
	inputFilter: string,
): Promise<{ bytes: Uint8Array; inputFilter: string }> {
	if (kind === "odt" || kind === "odp") return { bytes: await withSymbolFonts(input), inputFilter };
	if (kind !== "txt" && kind !== "csv") return { bytes: input, inputFilter };
	const text = decodeText(input);
	const bytes = Buffer.from(text, "utf8");
	if (kind === "txt") return { bytes, inputFilter };
	const separator = separatorOf(text);
	return { bytes, inputFilter: csvInput(separator, columnsOf(text, separator)) };
}

async function draw(
	folder: string,
	source: string,
	inputFilter: string,
	program: "writer" | "calc" | "impress",
): Promise<Buffer> {
	await convert(folder, { source, inputFilter, target: pdfTarget(program), deadlineMs: convertDeadlineMs });
	return result(folder, "document.pdf");
}

async function drawSheets(folder: string, source: string, inputFilter: string): Promise<Buffer> {
	const target = "fods:OpenDocument Spreadsheet Flat XML";
	await convert(folder, { source, inputFilter, target, deadlineMs: convertDeadlineMs });
	const sheets = await result(folder, "document.fods");
	const fitted = fitSheets(showWhole(sheets.toString("utf8")));
	// A CSV has no headers of its own: LibreOffice would invent "document" and "Page 1".
	const drawn = source.endsWith(".csv") ? withoutHeaders(fitted) : fitted;
	await writeFile(join(folder, "document.fods"), drawn);
	return draw(folder, "document.fods", "OpenDocument Spreadsheet Flat XML", "calc");
}

async function drawWithSymbols(folder: string, source: string, inputFilter: string): Promise<Buffer> {
	const flat = "OpenDocument Text Flat XML";
	await convert(folder, { source, inputFilter, target: `fodt:${flat}`, deadlineMs: convertDeadlineMs });
	const text = await result(folder, "document.fodt");
	await writeFile(join(folder, "document.fodt"), declareSymbolFonts(text.toString("utf8")));
	return draw(folder, "document.fodt", flat, "writer");
}

function withoutHeaders(fods: string): string {
	return fods.replace(/<style:(header|footer)(?=[ >])/g, '<style:$1 style:display="false"');
}

/** LibreOffice reports success even when it could not load a file: what counts is whether there is a result. */
async function result(folder: string, name: string): Promise<Buffer> {
	try {
		return await readFile(join(folder, "out", name));
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
}
