import type { PDFDict, PDFObject, PDFStream } from "@cantoo/pdf-lib";
import type { Operand } from "./tokens.ts";

/** What the pages show, gathered from their content: what no page uses is exempt from most clauses. */
export class Usage {
	/** Fonts with every string they were asked to show; `rendered`: visibly, by a mode other than 3 (ISO 32000-2, 9.3.6). */
	readonly fonts = new Map<PDFDict, FontUse>();
	/** Colour spaces that paint something: names of device spaces or arrays, with the place of the first use. */
	readonly spaces = new Map<PDFObject, string>();
	readonly device = new Map<Device, string>();
	readonly images = new Map<PDFStream, string>();
	readonly inlineImages: { readonly dict: ReadonlyMap<string, Operand>; readonly where: string }[] = [];
	readonly forms = new Map<PDFStream, string>();
	readonly states = new Map<PDFDict, string>();
	/** Pages (from 0) on which something is transparent. */
	readonly transparent = new Set<number>();
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
