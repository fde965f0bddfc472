import { PDFArray, PDFDict, PDFNumber, type PDFObject, PDFStream } from "@cantoo/pdf-lib";
import type { Report } from "./finding.ts";
import { readCff } from "./font/cff.ts";
import { type CodeMap, identity, readCMap } from "./font/cmap.ts";
import { macCodeOf, namedEncodings, standardEncoding } from "./font/encodings.ts";
import { unicodeOf } from "./font/glyph-names.ts";
import type { Cmap, FontProgram } from "./font/program.ts";
import { readTrueType, sfntTables } from "./font/truetype.ts";
import { readType1 } from "./font/type1.ts";
import { get, getArray, getDict, getName, getNumber, getStream, getText, type Model, nameText } from "./model.ts";
import { streamData } from "./stream-data.ts";
import type { FontUse, Usage } from "./usage.ts";

/** Widths may differ by rounding, in 1/1000 of the font size. */
const widthTolerance = 1;
const symbolicFlag = 4;
const kinds = new Set(["Type1", "MMType1", "TrueType", "Type3", "Type0"]);

/** 6.2.11: every font that shows something: its dictionaries, its program, each glyph it was asked for. */
export function checkFonts(model: Model, usage: Usage, report: Report): void {
	for (const [font, use] of usage.fonts) {
		const kind = getName(font, "Subtype") ?? "";
		const where = `${use.where}, ${model.whereIs(font)}`;
		if (!kinds.has(kind) || nameText(get(font, "Type")) !== "Font")
			report("6.2.11.2", where, "A font is of no kind that ISO 32000-1 knows.");
		else if (kind === "Type0") checkComposite(font, use, where, report);
		else if (kind !== "Type3") checkSimple(font, kind, use, where, report);
		if (!tellsUnicode(font, kind)) report("6.2.11.7.2", where, "A font does not tell which characters its glyphs are.");
	}
}

/** The program a descriptor holds: undefined where none is embedded, "unreadable" where it is broken. */
function programOf(descriptor: PDFDict | undefined): FontProgram | "unreadable" | undefined {
	const type1 = getStream(descriptor, "FontFile");
	const trueType = getStream(descriptor, "FontFile2");
	const compact = getStream(descriptor, "FontFile3");
	try {
		if (type1 !== undefined) return readType1(streamData(type1));
		if (trueType !== undefined) return readTrueType(streamData(trueType));
		if (compact === undefined) return undefined;
		const data = streamData(compact);
		if (getName(compact.dict, "Subtype") !== "OpenType") return readCff(data);
		const cff = sfntTables(data).get("CFF ");
		return cff === undefined ? readTrueType(data) : readCff(cff);
	} catch {
		return "unreadable";
	}
}

/** An embedded, readable program, or undefined with the reason reported. What is only shown invisibly need not be embedded. */
function embedded(
	descriptor: PDFDict | undefined,
	use: FontUse,
	where: string,
	report: Report,
): FontProgram | undefined {
	const program = programOf(descriptor);
	if (program === undefined && use.visible.size > 0) report("6.2.11.4.1", where, "A font is not embedded.");
	if (program === "unreadable") report("6.2.11.2", where, "An embedded font program cannot be read.");
	return program === "unreadable" ? undefined : program;
}

function checkSimple(font: PDFDict, kind: string, use: FontUse, where: string, report: Report): void {
	const descriptor = getDict(font, "FontDescriptor");
	const first = getNumber(font, "FirstChar");
	const last = getNumber(font, "LastChar");
	const widths = getArray(font, "Widths");
	const program = embedded(descriptor, use, where, report);
	if (program === undefined) return;
	if (first === undefined || last === undefined || widths === undefined || widths.length !== last - first + 1)
		report("6.2.11.2", where, "A font has no widths, or not as many as characters.");
	const isSymbolic = ((getNumber(descriptor, "Flags") ?? 0) & symbolicFlag) !== 0;
	if (kind === "TrueType") checkTrueTypeEncoding(font, isSymbolic, program, where, report);
	else checkCharSet(descriptor, program, where, report);
	const glyphOf = kind === "TrueType" ? trueTypeGlyphs(font, isSymbolic, program) : namedGlyphs(font, program);
	checkGlyphs(use, (shown) => shown, where, report, {
		program,
		glyphOf,
		widthOf(code) {
			const width = widths?.[code - (first ?? 0)];
			return width instanceof PDFNumber ? width.asNumber() : (getNumber(descriptor, "MissingWidth") ?? 0);
		},
	});
}

/** 6.2.11.4.2: a CharSet, where there is one, names the program's glyphs. */
function checkCharSet(descriptor: PDFDict | undefined, program: FontProgram, where: string, report: Report): void {
	const charSet = getText(descriptor, "CharSet");
	if (charSet === undefined || program.names === undefined) return;
	const listed = new Set(charSet.split("/").map((name) => name.trim()));
	if (program.names.some((name) => !listed.has(name)))
		report("6.2.11.4.2", where, "A font's CharSet does not list all its glyphs.");
}

function checkTrueTypeEncoding(
	font: PDFDict,
	isSymbolic: boolean,
	program: FontProgram,
	where: string,
	report: Report,
): void {
	const encoding = get(font, "Encoding");
	const cmaps = program.cmaps ?? [];
	if (isSymbolic) {
		if (encoding !== undefined) report("6.2.11.6", where, "A symbolic TrueType font has an encoding.");
		if (cmaps.length !== 1 && cmapFor(cmaps, 3, 0) === undefined)
			report("6.2.11.6", where, "A symbolic TrueType font has several encodings inside, and none for symbols.");
		return;
	}
	if (cmaps.length === 0) report("6.2.11.6", where, "A TrueType font has no encoding inside.");
	const base = encoding instanceof PDFDict ? getName(encoding, "BaseEncoding") : nameText(encoding);
	if (base !== "WinAnsiEncoding" && base !== "MacRomanEncoding")
		report("6.2.11.6", where, "A TrueType font is encoded neither as Windows nor as Macintosh does.");
	const differences = [...differencesOf(encoding).values()];
	if (differences.length === 0) return;
	if (
		cmapFor(cmaps, 3, 1) === undefined ||
		differences.some((name) => unicodeOf(name) === undefined && name !== ".notdef")
	)
		report("6.2.11.6", where, "A TrueType font's encoding has names that tell no character.");
}

const cmapFor = (cmaps: readonly Cmap[], platform: number, encoding: number): Cmap | undefined =>
	cmaps.find((one) => one.platform === platform && one.encoding === encoding);

function differencesOf(encoding: PDFObject | undefined): Map<number, string> {
	const names = new Map<number, string>();
	let code = 0;
	const differences = encoding instanceof PDFDict ? (getArray(encoding, "Differences") ?? []) : [];
	for (const item of differences) {
		if (item instanceof PDFNumber) code = item.asNumber();
		else names.set(code++, nameText(item) ?? "");
	}
	return names;
}

type GlyphOf = (code: number) => number | undefined;

/** Glyphs of Type 1 and name-keyed CFF (ISO 32000-2, 9.6.5.1 and 9.6.5.2). */
function namedGlyphs(font: PDFDict, program: FontProgram): GlyphOf {
	const encoding = get(font, "Encoding");
	const differences = differencesOf(encoding);
	const base = encoding instanceof PDFDict ? getName(encoding, "BaseEncoding") : nameText(encoding);
	const table = namedEncodings[base ?? ""] ?? program.encoding ?? standardEncoding;
	return (code) => {
		const name = differences.get(code) ?? table[code] ?? ".notdef";
		return name === ".notdef" ? 0 : program.glyphNamed?.(name);
	};
}

/** Glyphs of TrueType (9.6.5.4): by name where an encoding tells one, else by code. */
function trueTypeGlyphs(font: PDFDict, isSymbolic: boolean, program: FontProgram): GlyphOf {
	const cmaps = program.cmaps ?? [];
	const unicode = cmapFor(cmaps, 3, 1) ?? cmapFor(cmaps, 0, 3) ?? cmaps.find(({ platform }) => platform === 0);
	const macintosh = cmapFor(cmaps, 1, 0);
	const encoding = get(font, "Encoding");
	const base = encoding instanceof PDFDict ? getName(encoding, "BaseEncoding") : nameText(encoding);
	const differences = differencesOf(encoding);
	const table = namedEncodings[base ?? ""] ?? standardEncoding;
	const byCode: GlyphOf = (code) => {
		const symbols = cmapFor(cmaps, 3, 0);
		for (const high of [0, 0xf000, 0xf100, 0xf200]) {
			const glyph = symbols?.glyphOf(high + code) ?? 0;
			if (glyph !== 0) return glyph;
		}
		return (macintosh ?? cmaps[0])?.glyphOf(code) ?? 0;
	};
	if (isSymbolic || encoding === undefined) return byCode;
	return (code) => {
		const name = differences.get(code) ?? table[code];
		if (name === undefined || name === ".notdef") return 0;
		const point = unicodeOf(name);
		const glyph =
			(point === undefined ? 0 : (unicode?.glyphOf(point) ?? 0)) ||
			(macCodeOf(name) < 0 ? 0 : (macintosh?.glyphOf(macCodeOf(name)) ?? 0)) ||
			(program.glyphNamed?.(name) ?? 0);
		return glyph || byCode(code);
	};
}

function checkComposite(font: PDFDict, use: FontUse, where: string, report: Report): void {
	const descendant = getArray(font, "DescendantFonts")?.[0];
	if (!(descendant instanceof PDFDict)) return report("6.2.11.2", where, "A composite font has no descendant.");
	const encoding = get(font, "Encoding");
	const map = codeMap(encoding, where, report);
	checkSystemInfo(encoding, descendant, where, report);
	const descriptor = getDict(descendant, "FontDescriptor");
	const isTrueType = getName(descendant, "Subtype") === "CIDFontType2";
	const toGlyph = get(descendant, "CIDToGIDMap");
	const program = embedded(descriptor, use, where, report);
	if (program === undefined) return;
	if (isTrueType && !(toGlyph instanceof PDFStream) && nameText(toGlyph) !== "Identity")
		report("6.2.11.3.2", where, "A composite TrueType font does not map characters to glyphs.");
	if (map === undefined) {
		// Predefined maps of East Asia are not at hand: what cannot be looked at is not called sound.
		report("6.2.11.4.1", where, "A composite font's glyphs cannot be looked up.");
		return;
	}
	const widths = widthsOf(descendant);
	checkGlyphs(use, (shown) => map.cids(shown), where, report, {
		program,
		glyphOf: isTrueType
			? mappedGlyphs(toGlyph)
			: (cid) => (program.glyphOfCid === undefined ? cid : program.glyphOfCid(cid)),
		widthOf: (cid) => widths.get(cid) ?? getNumber(descendant, "DW") ?? 1000,
	});
	checkCidSet(descriptor, program, isTrueType ? toGlyph : undefined, where, report);
}

/** 6.2.11.3.3. Undefined for a map that is not in the file. */
function codeMap(encoding: PDFObject | undefined, where: string, report: Report): CodeMap | undefined {
	if (encoding instanceof PDFStream) {
		try {
			const map = readCMap(encoding);
			if (map.writing !== (getNumber(encoding.dict, "WMode") ?? 0))
				report("6.2.11.3.3", where, "A font's character map contradicts itself on the direction of writing.");
			if (map.uses === undefined || map.uses === "Identity-H" || map.uses === "Identity-V") return map;
			if (!predefined.test(map.uses))
				report("6.2.11.3.3", where, "A character map builds upon one that is not embedded.");
			return undefined;
		} catch {
			report("6.2.11.3.3", where, "A font's character map cannot be read.");
			return undefined;
		}
	}
	const name = nameText(encoding) ?? "";
	if (name === "Identity-H" || name === "Identity-V") return identity;
	if (!predefined.test(name)) report("6.2.11.3.3", where, "A font's character map is not embedded.");
	return undefined;
}

/** ISO 32000-1, table 118. */
const predefined =
	/^(?:GB-EUC|GBpc-EUC|GBK-EUC|GBKp-EUC|GBK2K|UniGB-UCS2|UniGB-UTF16|B5pc|HKscs-B5|ETen-B5|ETenms-B5|CNS-EUC|UniCNS-UCS2|UniCNS-UTF16|83pv-RKSJ|90msp?-RKSJ|90pv-RKSJ|Add-RKSJ|EUC|Ext-RKSJ|UniJIS-UCS2|UniJIS-UCS2-HW|UniJIS-UTF16|KSC-EUC|KSCms-UHC|KSCms-UHC-HW|KSCpc-EUC|UniKS-UCS2|UniKS-UTF16)-[HV]$|^[HV]$/;

/** 6.2.11.3.1: an embedded map and its font number the same characters. */
function checkSystemInfo(encoding: PDFObject | undefined, descendant: PDFDict, where: string, report: Report): void {
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
		report("6.2.11.3.1", where, "A composite font and its character map are for different characters.");
}

function mappedGlyphs(toGlyph: PDFObject | undefined): GlyphOf {
	if (!(toGlyph instanceof PDFStream)) return (cid) => cid;
	let map: Buffer;
	try {
		map = streamData(toGlyph);
	} catch {
		map = Buffer.alloc(0);
	}
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
	where: string,
	report: Report,
): void {
	const set = getStream(descriptor, "CIDSet");
	if (set === undefined) return;
	let bits: Buffer;
	try {
		bits = streamData(set);
	} catch {
		bits = Buffer.alloc(0);
	}
	const has = (cid: number): boolean => (((bits[cid >> 3] ?? 0) << (cid & 7)) & 0x80) !== 0;
	// Subsets that keep their numbering have empty glyphs in between, which no set lists: only what is numbered
	// anew (all glyphs in a row) can be judged.
	if (program.glyphOfCid === undefined && toGlyph instanceof PDFStream) return;
	let missing = 0;
	for (let cid = 1; cid < (program.glyphOfCid === undefined ? program.glyphCount : 0x10000); cid++)
		if ((program.glyphOfCid === undefined || program.glyphOfCid(cid) !== undefined) && !has(cid)) missing++;
	if (missing > 0) report("6.2.11.4.2", where, "A font's CIDSet does not list all its glyphs.");
}

interface Glyphs {
	readonly program: FontProgram;
	readonly glyphOf: GlyphOf;
	readonly widthOf: (code: number) => number;
}

/** 6.2.11.4.1, 6.2.11.5 and 6.2.11.8 for every code that is shown. */
function checkGlyphs(
	use: FontUse,
	codesOf: (shown: Uint8Array) => Iterable<number | undefined>,
	where: string,
	report: Report,
	{ program, glyphOf, widthOf }: Glyphs,
): void {
	const codes = (strings: ReadonlySet<string>): Set<number | undefined> =>
		new Set([...strings].flatMap((string) => [...codesOf(Buffer.from(string, "latin1"))]));
	const visible = codes(use.visible);
	for (const code of new Set([...visible, ...codes(use.invisible)])) {
		const glyph = code === undefined ? 0 : glyphOf(code);
		if (glyph === 0) report("6.2.11.8", where, "A glyph is asked for that the font does not have (.notdef).");
		if (!visible.has(code) || code === undefined || glyph === 0) continue;
		if (glyph === undefined || !program.has(glyph)) {
			report("6.2.11.4.1", where, "An embedded font lacks a glyph that is shown.");
			continue;
		}
		const width = program.width(glyph);
		if (width === undefined || Math.abs(width - widthOf(code)) > widthTolerance)
			report("6.2.11.5", where, "A font's widths are not those of its embedded program.");
	}
}

/** 6.2.11.7.2, for level U: ToUnicode, or an encoding whose names tell it. */
function tellsUnicode(font: PDFDict, kind: string): boolean {
	if (getStream(font, "ToUnicode") !== undefined) return true;
	const encoding = get(font, "Encoding");
	if (kind === "Type0") {
		const ordering = getText(getDict(descendantOf(font), "CIDSystemInfo"), "Ordering") ?? "";
		return ["GB1", "CNS1", "Japan1", "Korea1"].includes(ordering);
	}
	if (kind === "TrueType") return encoding !== undefined;
	const names = [...differencesOf(encoding).values()];
	if (kind === "Type3" || encoding === undefined) return false;
	return names.every((name) => unicodeOf(name) !== undefined || name === ".notdef");
}

function descendantOf(font: PDFDict): PDFDict | undefined {
	const descendant = getArray(font, "DescendantFonts")?.[0];
	return descendant instanceof PDFDict ? descendant : undefined;
}
