import { PDFArray, PDFDict, PDFNumber, type PDFObject, PDFStream } from "@cantoo/pdf-lib";
import type { FontUse } from "./content-usage.ts";
import { type CodeMap, identity, readCMap } from "./font/cmap.ts";
import type { FontProgram } from "./font/program.ts";
import { checkGlyphs, embedded, type GlyphOf } from "./font-glyphs.ts";
import { get, getArray, getDict, getName, getNumber, getStream, getText, nameText } from "./model.ts";
import { dataOrNone } from "./stream-data.ts";
import type { Say } from "./violation.ts";

/** 6.2.11.3 and 6.2.11.4 for composite (Type 0) fonts. */
export function checkComposite(font: PDFDict, use: FontUse, say: Say): void {
	const descendant = getArray(font, "DescendantFonts")?.[0];
	if (!(descendant instanceof PDFDict)) return say("6.2.11.2", "A composite font has no descendant.");
	const encoding = get(font, "Encoding");
	const map = codeMap(encoding, say);
	checkSystemInfo(encoding, descendant, say);
	const descriptor = getDict(descendant, "FontDescriptor");
	const isTrueType = getName(descendant, "Subtype") === "CIDFontType2";
	const toGlyph = get(descendant, "CIDToGIDMap");
	const program = embedded(descriptor, use, say);
	if (program === undefined) return;
	if (isTrueType && !(toGlyph instanceof PDFStream) && nameText(toGlyph) !== "Identity")
		say("6.2.11.3.2", "A composite TrueType font does not map characters to glyphs.");
	if (map === undefined) {
		// Predefined maps of East Asia are not at hand: what cannot be looked at is not called sound.
		say("6.2.11.4.1", "A composite font's glyphs cannot be looked up.");
		return;
	}
	const widths = widthsOf(descendant);
	checkGlyphs(use, (shown) => map.cids(shown), say, {
		program,
		glyphOf: isTrueType
			? mappedGlyphs(toGlyph)
			: (cid) => (program.glyphOfCid === undefined ? cid : program.glyphOfCid(cid)),
		widthOf: (cid) => widths.get(cid) ?? getNumber(descendant, "DW") ?? 1000,
	});
	checkCidSet(descriptor, program, isTrueType ? toGlyph : undefined, say);
}

/** 6.2.11.3.3. Undefined for a map that is not in the file. */
function codeMap(encoding: PDFObject | undefined, say: Say): CodeMap | undefined {
	if (encoding instanceof PDFStream) {
		try {
			const map = readCMap(encoding);
			if (map.writing !== (getNumber(encoding.dict, "WMode") ?? 0))
				say("6.2.11.3.3", "A font's character map contradicts itself on the direction of writing.");
			if (map.uses === undefined || map.uses === "Identity-H" || map.uses === "Identity-V") return map;
			if (!predefined.test(map.uses)) say("6.2.11.3.3", "A character map builds upon one that is not embedded.");
			return undefined;
		} catch {
			say("6.2.11.3.3", "A font's character map cannot be read.");
			return undefined;
		}
	}
	const name = nameText(encoding) ?? "";
	if (name === "Identity-H" || name === "Identity-V") return identity;
	if (!predefined.test(name)) say("6.2.11.3.3", "A font's character map is not embedded.");
	return undefined;
}

/** ISO 32000-1, table 118. */
const predefined =
	/^(?:GB-EUC|GBpc-EUC|GBK-EUC|GBKp-EUC|GBK2K|UniGB-UCS2|UniGB-UTF16|B5pc|HKscs-B5|ETen-B5|ETenms-B5|CNS-EUC|UniCNS-UCS2|UniCNS-UTF16|83pv-RKSJ|90msp?-RKSJ|90pv-RKSJ|Add-RKSJ|EUC|Ext-RKSJ|UniJIS-UCS2|UniJIS-UCS2-HW|UniJIS-UTF16|KSC-EUC|KSCms-UHC|KSCms-UHC-HW|KSCpc-EUC|UniKS-UCS2|UniKS-UTF16)-[HV]$|^[HV]$/;

/** 6.2.11.3.1: an embedded map and its font number the same characters. */
function checkSystemInfo(encoding: PDFObject | undefined, descendant: PDFDict, say: Say): void {
	if (!(encoding instanceof PDFStream)) return;
	const ofMap = getDict(encoding.dict, "CIDSystemInfo");
	const ofFont = getDict(descendant, "CIDSystemInfo");
	const same = (key: string): boolean => getText(ofMap, key) === getText(ofFont, key);
	const name = getName(encoding.dict, "CMapName") ?? "";
	if (name.startsWith("Identity-")) return;
	if (
		!same("Registry") ||
		!same("Ordering") ||
		(getNumber(ofFont, "Supplement") ?? 0) < (getNumber(ofMap, "Supplement") ?? 0)
	)
		say("6.2.11.3.1", "A composite font and its character map are for different characters.");
}

function mappedGlyphs(toGlyph: PDFObject | undefined): GlyphOf {
	if (!(toGlyph instanceof PDFStream)) return (cid) => cid;
	const map = dataOrNone(toGlyph);
	return (cid) => (2 * cid + 2 <= map.length ? map.readUInt16BE(2 * cid) : 0);
}

/** W (9.7.4.3): `c [w1 w2 …]` or `first last w`. */
function widthsOf(descendant: PDFDict): Map<number, number> {
	const widths = new Map<number, number>();
	const entries = getArray(descendant, "W") ?? [];
	for (let at = 0; at < entries.length; ) {
		const first = numberOf(entries[at]);
		const second = entries[at + 1];
		if (second instanceof PDFArray) {
			for (let index = 0; index < second.size(); index++) widths.set(first + index, numberOf(second.lookup(index)));
			at += 2;
		} else {
			const last = Math.min(numberOf(second), 0xffff);
			for (let cid = first; cid <= last; cid++) widths.set(cid, numberOf(entries[at + 2]));
			at += 3;
		}
	}
	return widths;
}

const numberOf = (object: PDFObject | undefined): number => (object instanceof PDFNumber ? object.asNumber() : 0);

/** 6.2.11.4.2: a CIDSet, where there is one, has a bit for each glyph of the program. */
function checkCidSet(
	descriptor: PDFDict | undefined,
	program: FontProgram,
	toGlyph: PDFObject | undefined,
	say: Say,
): void {
	const set = getStream(descriptor, "CIDSet");
	if (set === undefined) return;
	const bits = dataOrNone(set);
	const has = (cid: number): boolean => (((bits[cid >> 3] ?? 0) << (cid & 7)) & 0x80) !== 0;
	// Subsets that keep their numbering have empty glyphs in between, which no set lists: only what is numbered
	// anew (all glyphs in a row) can be judged.
	if (program.glyphOfCid === undefined && toGlyph instanceof PDFStream) return;
	let missing = 0;
	for (let cid = 1; cid < (program.glyphOfCid === undefined ? program.glyphCount : 0x10000); cid++)
		if ((program.glyphOfCid === undefined || program.glyphOfCid(cid) !== undefined) && !has(cid)) missing++;
	if (missing > 0) say("6.2.11.4.2", "A font's CIDSet does not list all its glyphs.");
}
