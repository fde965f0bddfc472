import { PDFArray, PDFName, type PDFPage, PDFRawStream, PDFStream } from "@cantoo/pdf-lib";
import { getDict, getName } from "../pdfa/model.ts";
import { streamData } from "../pdfa/stream-data.ts";
import { operations } from "../pdfa/tokens.ts";

/** Text render mode "neither fill nor stroke" (ISO 32000-2, 9.3.6): what text recognition lays over a scan. */
const invisible = 3;
const showing = new Set(["Tj", "TJ", "'", '"']);

/** Takes an older text layer off a page: two of them would be found twice, and copied into each other. */
export function removeTextLayer(page: PDFPage): void {
	const { context } = page.doc;
	const contents = page.node.Contents();
	const streams = contents instanceof PDFArray ? contents.asArray().map((_, at) => contents.lookup(at)) : [contents];
	const old = Buffer.concat(
		streams.flatMap((stream) => (stream instanceof PDFStream ? [streamData(stream), Buffer.from("\n")] : [])),
	);
	const made = withoutInvisible(old);
	if (made.length < old.length) page.node.set(PDFName.of("Contents"), context.register(context.flateStream(made)));
	for (const [name, ref] of getDict(page.node.Resources(), "XObject")?.entries() ?? []) {
		const form = context.lookup(ref);
		if (!(form instanceof PDFRawStream) || getName(form.dict, "Subtype") !== "Form") continue;
		const inside = streamData(form);
		const kept = withoutInvisible(inside);
		if (kept.length === inside.length) continue;
		const anew = context.flateStream(kept);
		for (const [key, value] of form.dict.entries())
			if (!["Length", "Filter", "DecodeParms"].includes(key.decodeText())) anew.dict.set(key, value);
		getDict(page.node.Resources(), "XObject")?.set(name, context.register(anew));
	}
}

/** The same content without the text that it shows invisibly; the state that it leaves is the same. */
function withoutInvisible(content: Buffer): Buffer {
	const kept: Buffer[] = [];
	const saved: number[] = [];
	let mode = 0;
	for (const { operator, operands, start, end } of operations(content, () => {})) {
		if (operator === "Tr" && typeof operands[0] === "number") mode = operands[0];
		if (operator === "q") saved.push(mode);
		if (operator === "Q") mode = saved.pop() ?? mode;
		if (mode !== invisible || !showing.has(operator)) kept.push(content.subarray(start, end));
	}
	return Buffer.concat(kept);
}
