import { PDFArray, PDFDict, type PDFObject, PDFStream } from "@cantoo/pdf-lib";
import { annotationsOf, appearancesOf } from "./annotations.ts";
import { Usage } from "./content-usage.ts";
import { get, getArray, getDict, getName, getNumber, inherited, isTrue, items, type Model, nameText } from "./model.ts";
import { hexFaults } from "./objects.ts";
import { type Place, ResourceUse, remember, type State } from "./resource-use.ts";
import { streamData } from "./stream-data.ts";
import { Name, type Operand, operations } from "./tokens.ts";
import type { Report } from "./violation.ts";

/** Operators of ISO 32000-1, annex A. */
const known = new Set(
	(
		"b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l M m MP n q Q re RG rg ri " +
		"s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
	).split(" "),
);
/** Of them those that paint a path. */
const fills = new Set("f F f* B B* b b*".split(" "));
const strokes = new Set("S s B B* b b*".split(" "));
/** 6.1.13. */
const maxNestedStates = 28;
/** Forms within forms: deeper nesting is a loop or an attack. */
const maxDepth = 32;

const initialState: State = {
	fill: "DeviceGray",
	stroke: "DeviceGray",
	font: undefined,
	mode: 0,
	overprint: [false, false, 0],
};

/** Walks through all that pages and annotations draw; reports 6.1.6, 6.1.10, 6.1.13, 6.2.2 and 6.2.6 on the way. */
export function readContent(model: Model, report: Report): Usage {
	const usage = new Usage();
	const use = new ResourceUse(usage, report);
	/** A form drawn on a thousand pages is read once, but its transparency counts on each. */
	const seen = new Map<PDFObject, boolean>();

	for (const [page, leaf] of model.pages.entries()) {
		const where = `page ${page + 1}`;
		const place = { page, where, depth: 0, resources: inherited(leaf.node, (node) => getDict(node, "Resources")) };
		const contents = get(leaf.node, "Contents");
		const streams = contents instanceof PDFArray ? items(contents) : [contents];
		const parts = streams.flatMap((stream) => (stream instanceof PDFStream ? [dataOf(stream, where)] : []));
		if (parts.length > 0) run(Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n")])), place, initialState);
		for (const annotation of annotationsOf(leaf.node))
			for (const appearance of appearancesOf(annotation)) drawForm(appearance, place, initialState);
		if (isTransparencyGroup(leaf.node)) use.useSpace(get(getDict(leaf.node, "Group"), "CS"), place);
	}
	return usage;

	function dataOf(stream: PDFStream, where: string): Buffer {
		try {
			return streamData(stream);
		} catch {
			report("6.1.7.1", where, "A content stream cannot be unpacked.");
			return Buffer.alloc(0);
		}
	}

	function run(data: Buffer, place: Place, start: State): void {
		let state = { ...start };
		const stack: State[] = [];
		const { where } = place;
		const onFault = (what: keyof typeof hexFaults): void => report("6.1.6", where, hexFaults[what]);
		for (const { operator, operands } of operations(data, onFault)) {
			const [first] = operands;
			for (const operand of operands) use.checkLimits(operand, where);
			switch (operator) {
				case "q":
					stack.push(state);
					state = { ...state };
					if (stack.length > maxNestedStates) report("6.1.13", where, "Graphics states are nested more than 28 deep.");
					break;
				case "Q":
					state = stack.pop() ?? { ...start };
					break;
				case "g":
				case "G":
				case "rg":
				case "RG":
				case "k":
				case "K": {
					const space = deviceOf[operator.toLowerCase() as "g" | "rg" | "k"];
					if (operator === operator.toLowerCase()) state.fill = space;
					else state.stroke = space;
					break;
				}
				case "cs":
					state.fill = use.spaceNamed(first, place);
					break;
				case "CS":
					state.stroke = use.spaceNamed(first, place);
					break;
				case "scn":
				case "SCN": {
					const pattern = operands.at(-1);
					if (pattern instanceof Name) usePattern(pattern, place, state, operator === "scn");
					break;
				}
				case "ri":
					if (first instanceof Name) use.checkIntent(first.value, where);
					break;
				case "gs":
					useState(first, place, state);
					break;
				case "Tf":
					state.font = first instanceof Name ? use.resource(place, "Font", first) : undefined;
					break;
				case "Tr":
					state.mode = typeof first === "number" ? first : 0;
					break;
				case "Tj":
				case "'":
				case '"':
				case "TJ":
					show(operands.at(-1), place, state);
					break;
				case "sh":
					if (first instanceof Name) useShading(use.named(place, "Shading", first), place);
					break;
				case "Do":
					if (first instanceof Name) useXObject(use.named(place, "XObject", first), place, state);
					break;
				case "BI":
					if (first instanceof Map) useInlineImage(first, place, state);
					break;
				default:
					if (fills.has(operator) || strokes.has(operator))
						use.paint(place, state, fills.has(operator), strokes.has(operator));
					else if (!known.has(operator))
						report("6.2.2", where, "A content stream has an operator that ISO 32000-1 does not define.");
			}
		}
	}

	function show(operand: Operand | undefined, place: Place, state: State): void {
		const strings = Array.isArray(operand) ? operand : [operand];
		const { font, mode } = state;
		if (font === undefined) return;
		const shownBy = usage.fonts.get(font) ?? {
			where: place.where,
			visible: new Set<string>(),
			invisible: new Set<string>(),
		};
		usage.fonts.set(font, shownBy);
		let shown = false;
		for (const one of strings) {
			if (!(one instanceof Uint8Array) || one.length === 0) continue;
			(mode === 3 ? shownBy.invisible : shownBy.visible).add(Buffer.from(one).toString("latin1"));
			shown = true;
		}
		if (!shown) return;
		if (mode !== 3 && mode !== 7) use.paint(place, state, mode % 4 !== 1, mode % 4 === 1 || mode % 4 === 2);
		if (getName(font, "Subtype") === "Type3") drawGlyphs(font, place, state);
	}

	function drawGlyphs(font: PDFDict, place: Place, state: State): void {
		const { context } = model.document;
		const glyphs = () => (getDict(font, "CharProcs")?.entries() ?? []).map(([, value]) => context.lookup(value));
		draw(font, font, glyphs, place, state);
	}

	function usePattern(name: Name, place: Place, state: State, fill: boolean): void {
		const pattern = use.named(place, "Pattern", name);
		if (pattern instanceof PDFStream) {
			draw(pattern, pattern.dict, () => [pattern], place, initialState);
		} else if (pattern instanceof PDFDict) {
			useShading(get(pattern, "Shading"), place);
			const own = getDict(pattern, "ExtGState");
			if (own !== undefined) remember(usage.states, own, place.where);
		}
		// A coloured pattern brings its own colours; an uncoloured one paints with the space under it, seen by its cs.
		const space = fill ? state.fill : state.stroke;
		if (typeof space !== "string") use.useSpace(space, place);
	}

	function useShading(shading: PDFObject | undefined, place: Place): void {
		const dict = shading instanceof PDFStream ? shading.dict : shading;
		if (dict instanceof PDFDict) use.useSpace(get(dict, "ColorSpace"), place);
	}

	function useState(operand: Operand | undefined, place: Place, state: State): void {
		if (!(operand instanceof Name)) return;
		const dict = use.resource(place, "ExtGState", operand);
		if (dict === undefined) return;
		remember(usage.states, dict, place.where);
		use.checkIntent(getName(dict, "RI"), place.where);
		const font = getArray(dict, "Font")?.[0];
		if (font instanceof PDFDict) state.font = font;
		const stroke = get(dict, "OP") === undefined ? state.overprint[1] : isTrue(dict, "OP");
		const fill =
			get(dict, "op") === undefined
				? get(dict, "OP") === undefined
					? state.overprint[0]
					: stroke
				: isTrue(dict, "op");
		state.overprint = [fill, stroke, getNumber(dict, "OPM") ?? state.overprint[2]];
		const modes = get(dict, "BM");
		const mode = nameText(modes instanceof PDFArray ? modes.lookup(0) : modes) ?? "Normal";
		const mask = getDict(dict, "SMask");
		const opaque = (getNumber(dict, "ca") ?? 1) >= 1 && (getNumber(dict, "CA") ?? 1) >= 1;
		if (!opaque || mask !== undefined || (mode !== "Normal" && mode !== "Compatible"))
			usage.transparent.add(place.page);
		const group = get(mask, "G");
		if (group instanceof PDFStream) drawForm(group, place, initialState);
	}

	function useXObject(object: PDFObject | undefined, place: Place, state: State): void {
		if (!(object instanceof PDFStream)) return;
		const kind = getName(object.dict, "Subtype");
		if (kind === "Form" || kind === "PS") return drawForm(object, place, state);
		if (kind !== "Image") return;
		remember(usage.images, object, place.where);
		use.checkIntent(getName(object.dict, "Intent"), place.where);
		if (isTrue(object.dict, "ImageMask")) use.paint(place, state, true, false);
		else use.useSpace(get(object.dict, "ColorSpace"), place);
		const softMask = get(object.dict, "SMask");
		if (softMask instanceof PDFStream) remember(usage.images, softMask, place.where);
		if (softMask instanceof PDFStream || (getNumber(object.dict, "SMaskInData") ?? 0) > 0)
			usage.transparent.add(place.page);
	}

	function useInlineImage(dict: ReadonlyMap<string, Operand>, place: Place, state: State): void {
		usage.inlineImages.push({ dict, where: place.where });
		const intent = dict.get("Intent");
		if (intent instanceof Name) use.checkIntent(intent.value, place.where);
		if (dict.get("IM") === true || dict.get("ImageMask") === true) return use.paint(place, state, true, false);
		const space = dict.get("CS") ?? dict.get("ColorSpace");
		const base = Array.isArray(space) ? space[1] : space;
		if (!(base instanceof Name)) return;
		const short = { G: "DeviceGray", RGB: "DeviceRGB", CMYK: "DeviceCMYK" }[base.value];
		use.useSpace(use.spaceNamed(short === undefined ? base : new Name(short), place), place);
	}

	function drawForm(form: PDFStream, place: Place, state: State): void {
		remember(usage.forms, form, place.where);
		if (isTransparencyGroup(form.dict)) {
			usage.transparent.add(place.page);
			use.useSpace(get(getDict(form.dict, "Group"), "CS"), place);
		}
		draw(form, form.dict, () => [form], place, state);
	}

	/** Reads the streams of what is drawn again and again only once, with its own resources, and remembers whether it is transparent. */
	function draw(
		object: PDFObject,
		own: PDFDict,
		streams: () => readonly (PDFObject | undefined)[],
		place: Place,
		state: State,
	): void {
		const transparent = seen.get(object);
		if (transparent === undefined) {
			seen.set(object, false);
			const before = usage.transparent.has(place.page);
			usage.transparent.delete(place.page);
			const within = { ...place, resources: getDict(own, "Resources") ?? place.resources, depth: place.depth + 1 };
			for (const stream of streams())
				if (stream instanceof PDFStream && within.depth < maxDepth) run(dataOf(stream, place.where), within, state);
			seen.set(object, usage.transparent.has(place.page));
			if (before) usage.transparent.add(place.page);
		} else if (transparent) usage.transparent.add(place.page);
	}
}

const deviceOf = { g: "DeviceGray", rg: "DeviceRGB", k: "DeviceCMYK" } as const;

const isTransparencyGroup = (dict: PDFDict): boolean => getName(getDict(dict, "Group"), "S") === "Transparency";
