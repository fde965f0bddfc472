import { PDFName, PDFStream } from "@cantoo/pdf-lib";
import { streamData } from "../stream-data.ts";
import { Name, type Operand, operations } from "../tokens.ts";

/** How the bytes of a shown string become CIDs (ISO 32000-2, 9.7.5 and 9.7.6). */
export interface CodeMap {
	/** Undefined for a code that means nothing. */
	cids(shown: Uint8Array): Iterable<number | undefined>;
	readonly writing: number;
	/** Name of the CMap that this one builds upon. */
	readonly uses?: string | undefined;
}

export const identity: CodeMap = {
	writing: 0,
	*cids(shown) {
		for (let at = 0; at + 1 < shown.length; at += 2) yield ((shown[at] ?? 0) << 8) | (shown[at + 1] ?? 0);
	},
};

interface Range {
	readonly first: number;
	readonly last: number;
	readonly bytes: number;
	readonly cid: number;
}

/** An embedded CMap; one that builds upon another is mapped by its own ranges only. */
export function readCMap(stream: PDFStream): CodeMap {
	const spaces: Range[] = [];
	const ranges: Range[] = [];
	let writing = 0;
	let uses: string | undefined;
	for (const { operator, operands } of operations(streamData(stream), () => {})) {
		if (operator === "endcodespacerange") spaces.push(...triples(operands, 2));
		if (operator === "endcidrange") ranges.push(...triples(operands, 3));
		if (operator === "endcidchar") ranges.push(...triples(operands, 2, true));
		const [key, value] = operands;
		if (operator === "def" && key instanceof Name && key.value === "WMode" && typeof value === "number")
			writing = value;
		if (operator === "usecmap" && key instanceof Name) uses = key.value;
	}
	uses ??= usedBy(stream);
	return { writing, uses, cids: (shown) => map(shown, spaces, ranges) };
}

function usedBy(stream: PDFStream): string | undefined {
	const entry = stream.dict.lookup(PDFName.of("UseCMap"));
	const used = entry instanceof PDFStream ? entry.dict.lookup(PDFName.of("CMapName")) : entry;
	return used instanceof PDFName ? used.decodeText() : undefined;
}

function triples(operands: readonly Operand[], size: 2 | 3, single = false): Range[] {
	const ranges: Range[] = [];
	for (let at = 0; at + size <= operands.length; at += size) {
		const first = operands[at];
		const last = single ? first : operands[at + 1];
		const cid = single ? operands[at + 1] : operands[at + 2];
		if (!(first instanceof Uint8Array) || !(last instanceof Uint8Array)) continue;
		ranges.push({
			first: codeOf(first),
			last: codeOf(last),
			bytes: first.length,
			cid: size === 3 || single ? Number(cid) : 0,
		});
	}
	return ranges;
}

const codeOf = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

function* map(shown: Uint8Array, spaces: readonly Range[], ranges: readonly Range[]): Generator<number | undefined> {
	for (let at = 0; at < shown.length; ) {
		let length = 1;
		let code = shown[at] ?? 0;
		const inSpace = (): boolean =>
			spaces.some(({ bytes, first, last }) => bytes === length && code >= first && code <= last);
		while (length < 4 && at + length < shown.length && !inSpace()) code = code * 256 + (shown[at + length++] ?? 0);
		const range = ranges.find(({ bytes, first, last }) => bytes === length && code >= first && code <= last);
		yield range === undefined ? undefined : range.cid + code - range.first;
		at += length;
	}
}
