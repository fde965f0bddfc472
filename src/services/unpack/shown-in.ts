import type { Dimensions } from "./dimensions.ts";

/** How large a text shows a picture, in CSS pixels. What it leaves open follows from the picture. */
export type ShownSize = Partial<Dimensions>;

/**
 * The Content-IDs that an HTML text shows (RFC 2392), lower case, for programs disagree about their case; and how large, where
 * it says so. Of a picture shown twice the larger one counts.
 */
export function shownIn(html: string): ReadonlyMap<string, ShownSize> {
	const sizes = new Map<string, ShownSize>();
	for (const [tag] of html.matchAll(/<img\b[^>]*>/gi)) {
		const [id] = idsIn(tag);
		if (id === undefined) continue;
		const size = sizeIn(tag);
		const known = sizes.get(id);
		sizes.set(id, known === undefined ? size : larger(known, size));
	}
	// Outlook shows a picture by its own tags, too, which say the same less clearly.
	for (const id of idsIn(html)) if (!sizes.has(id)) sizes.set(id, {});
	return sizes;
}

const idsIn = (html: string): string[] =>
	Array.from(html.matchAll(/\bcid:([^"'\s<>)]+)/gi), ([, id = ""]) => decodedId(id).toLowerCase());

export function decodedId(id: string): string {
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}

/** CSS 2.2 §4.3.2: an inch has 96 pixels. Shares of the window's width say nothing. */
const pixels: Readonly<Record<string, number>> = { "": 1, px: 1, pt: 96 / 72, in: 96, cm: 96 / 2.54, mm: 96 / 25.4 };

/** Style goes before attributes, as in a browser. */
function sizeIn(tag: string): ShownSize {
	const style = /\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
	const declared = `;${style?.[1] ?? style?.[2] ?? ""}`;
	const size: { width?: number; height?: number } = {};
	for (const side of ["width", "height"] as const) {
		const length =
			new RegExp(`[;\\s]${side}\\s*:\\s*([\\d.]+)(px|pt|in|cm|mm)\\b`, "i").exec(declared) ??
			new RegExp(`\\s${side}\\s*=\\s*["']?([\\d.]+)(px|)["'\\s/>]`, "i").exec(tag);
		const value = Number(length?.[1]) * (pixels[(length?.[2] ?? "").toLowerCase()] ?? Number.NaN);
		if (value > 0) size[side] = value;
	}
	return size;
}

function larger(one: ShownSize, other: ShownSize): ShownSize {
	const extent = ({ width, height }: ShownSize) => Math.max(width ?? 0, height ?? 0) || Number.POSITIVE_INFINITY;
	return extent(one) >= extent(other) ? one : other;
}

/** A picture as the text shows it, in CSS pixels. */
export function seenSize(natural: Dimensions, { width, height }: ShownSize): Dimensions {
	if (width !== undefined && height !== undefined) return { width, height };
	const scale = width !== undefined ? width / natural.width : height !== undefined ? height / natural.height : 1;
	return { width: natural.width * scale, height: natural.height * scale };
}
