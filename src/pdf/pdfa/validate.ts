import { checkAnnotations } from "./annotations.ts";
import { checkCatalog } from "./catalog.ts";
import { checkColour } from "./colour.ts";
import { readContent } from "./content.ts";
import { checkSyntax } from "./file-syntax.ts";
import { checkFonts } from "./fonts.ts";
import { checkGraphics } from "./graphics.ts";
import { type Claim, checkMetadata } from "./metadata.ts";
import { openModel } from "./model.ts";
import { checkObjects } from "./objects.ts";
import { type Finding, Findings } from "./violation.ts";

export interface PdfACheck {
	/** What keeps the file from being PDF/A-2b: empty for a sound one. */
	readonly findings: readonly Finding[];
	/** Level U as well: every font tells its characters. */
	readonly unicode: boolean;
	/** What the file says it is. */
	readonly claim?: Claim;
}

/** Clauses that bind level U only. */
const unicodeClause = "6.2.11.7.2";

/**
 * Whether a PDF is PDF/A-2b (ISO 19005-2:2011, 5.3; without the logical structure of level A). Never throws: what cannot
 * be opened is found so. Clauses that are not checked are not claimed.
 */
export async function checkPdfA(pdf: Uint8Array): Promise<PdfACheck> {
	const findings = new Findings();
	const { report } = findings;
	let claim: Claim | undefined;
	try {
		const model = await openModel(pdf);
		checkSyntax(model, report);
		checkObjects(model, report);
		const usage = readContent(model, report);
		checkColour(model, usage, report);
		checkGraphics(usage, report);
		checkFonts(model, usage, report);
		checkAnnotations(model, report);
		checkCatalog(model, report);
		claim = checkMetadata(model, report);
	} catch {
		report("6.1.1", "file", "The file cannot be read.");
	}
	const list = findings.list;
	return {
		findings: list.filter(({ clause }) => clause !== unicodeClause),
		unicode: list.every(({ clause }) => clause !== unicodeClause),
		...(claim === undefined ? {} : { claim }),
	};
}
