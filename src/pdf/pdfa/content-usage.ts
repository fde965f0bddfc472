import type { PDFDict, PDFObject, PDFStream } from "@cantoo/pdf-lib";
import type { Operand } from "./tokens.ts";

/** What the pages show, gathered from their content: what no page uses is exempt from most clauses. */
export interface Usage {
	/** Fonts with every string they were asked to show; `rendered`: visibly, by a mode other than 3 (ISO 32000-2, 9.3.6). */
	readonly fonts: Map<PDFDict, FontUse>;
	/** Colour spaces that paint something: names of device spaces or arrays, with the place of the first use. */
	readonly spaces: Map<PDFObject, string>;
	readonly device: Map<Device, string>;
	readonly images: Map<PDFStream, string>;
	readonly inlineImages: { readonly dict: ReadonlyMap<string, Operand>; readonly where: string }[];
	readonly forms: Map<PDFStream, string>;
	readonly states: Map<PDFDict, string>;
	/** Pages (from 0) on which something is transparent. */
	readonly transparent: Set<number>;
	/** ICCBased CMYK painted with overprinting and its mode 1. */
	overprintedCmyk: string | undefined;
}

export type Device = "DeviceGray" | "DeviceRGB" | "DeviceCMYK";

export interface FontUse {
	readonly where: string;
	/** Shown strings as latin1. */
	readonly visible: Set<string>;
	readonly invisible: Set<string>;
}

export const newUsage = (): Usage => ({
	fonts: new Map(),
	spaces: new Map(),
	device: new Map(),
	images: new Map(),
	inlineImages: [],
	forms: new Map(),
	states: new Map(),
	transparent: new Set(),
	overprintedCmyk: undefined,
});
