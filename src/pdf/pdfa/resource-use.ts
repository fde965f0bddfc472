import { PDFArray, PDFDict, type PDFObject, PDFStream } from "@cantoo/pdf-lib";
import type { Device, Usage } from "./content-usage.ts";
import { get, getDict, getNumber, nameText } from "./model.ts";
import { maxInteger, maxNameBytes, maxStringBytes } from "./objects.ts";
import { Name, type Operand } from "./tokens.ts";
import type { Report } from "./violation.ts";

const intents = new Set(["RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation"]);
export type Space = PDFObject | Device | undefined;

/** The graphics state, as far as it decides which resources are used. */
export interface State {
	fill: Space;
	stroke: Space;
	font: PDFDict | undefined;
	mode: number;
	overprint: readonly [fill: boolean, stroke: boolean, mode: number];
}

/** Where a content stream stands: its page, and the resources it names. */
export interface Place {
	readonly page: number;
	readonly where: string;
	readonly depth: number;
	readonly resources: PDFDict | undefined;
}

/** Counts the resources that content streams use; reports 6.1.13, 6.2.2 and 6.2.6 on the way. */
export class ResourceUse {
	readonly #usage: Usage;
	readonly #report: Report;

	constructor(usage: Usage, report: Report) {
		this.#usage = usage;
		this.#report = report;
	}

	checkLimits(operand: Operand, where: string): void {
		if (typeof operand === "number" && Number.isInteger(operand) && Math.abs(operand) > maxInteger)
			this.#report("6.1.13", where, "An integer is out of range.");
		if (operand instanceof Uint8Array && operand.length > maxStringBytes)
			this.#report("6.1.13", where, "A string is longer than 32,767 bytes.");
		if (operand instanceof Name && operand.value.length > maxNameBytes)
			this.#report("6.1.13", where, "A name is longer than 127 bytes.");
		if (Array.isArray(operand)) for (const item of operand) this.checkLimits(item, where);
	}

	checkIntent(value: string | undefined, where: string): void {
		if (value !== undefined && !intents.has(value))
			this.#report("6.2.6", where, "A rendering intent is none of the four.");
	}

	/** A named resource. A stream without its own resources uses those of what draws it (7.8.3), which level B lets pass. */
	named(place: Place, category: string, name: Name): PDFObject | undefined {
		const found = get(getDict(place.resources, category), name.value);
		if (found === undefined)
			this.#report("6.2.2", place.where, "A content stream names a resource that its dictionary does not have.");
		return found;
	}

	resource(place: Place, category: string, name: Name): PDFDict | undefined {
		const found = this.named(place, category, name);
		return found instanceof PDFDict ? found : found instanceof PDFStream ? found.dict : undefined;
	}

	spaceNamed(operand: Operand | undefined, place: Place): Space {
		if (!(operand instanceof Name)) return undefined;
		const { value } = operand;
		if (value === "DeviceGray" || value === "DeviceRGB" || value === "DeviceCMYK") return value;
		if (value === "Pattern") return undefined;
		return this.named(place, "ColorSpace", operand);
	}

	/** Counts a colour space as used. Default spaces stand in for device ones (ISO 32000-2, 8.6.5.6). */
	useSpace(space: Space, place: Place): void {
		if (space === undefined) return;
		const device = typeof space === "string" ? space : nameText(space);
		if (device === "DeviceGray" || device === "DeviceRGB" || device === "DeviceCMYK") {
			const standIn = get(getDict(place.resources, "ColorSpace"), device.replace("Device", "Default"));
			if (standIn === undefined) remember(this.#usage.device, device, place.where);
			else remember(this.#usage.spaces, standIn, place.where);
			return;
		}
		if (typeof space === "string" || this.#usage.spaces.has(space)) return;
		if (device !== undefined) {
			const other = get(getDict(place.resources, "ColorSpace"), device);
			if (other !== undefined && other !== space) this.useSpace(other, place);
			return;
		}
		this.#usage.spaces.set(space, place.where);
		if (!(space instanceof PDFArray)) return;
		const family = nameText(space.lookup(0));
		if (family === "Indexed" || family === "Pattern") this.useSpace(space.lookup(1), place);
		if (family === "Separation" || family === "DeviceN") this.useSpace(space.lookup(2), place);
	}

	paint(place: Place, state: State, fill: boolean, stroke: boolean): void {
		for (const [space, used, overprint] of [
			[state.fill, fill, state.overprint[0]],
			[state.stroke, stroke, state.overprint[1]],
		] as const) {
			if (!used) continue;
			this.useSpace(space, place);
			if (overprint && state.overprint[2] === 1 && isIccCmyk(space)) this.#usage.overprintedCmyk ??= place.where;
		}
	}
}

/** Keeps the first place at which something is used. */
export function remember<T>(map: Map<T, string>, key: T, where: string): void {
	if (!map.has(key)) map.set(key, where);
}

function isIccCmyk(space: Space): boolean {
	if (!(space instanceof PDFArray) || nameText(space.lookup(0)) !== "ICCBased") return false;
	const profile = space.lookup(1);
	return profile instanceof PDFStream && getNumber(profile.dict, "N") === 4;
}
