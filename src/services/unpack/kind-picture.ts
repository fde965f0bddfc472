import type { Kind } from "../../kinds.ts";
import { ascii } from "./magic.ts";

/**
 * Pictures that file-type would miss: it reads on behind these signatures (chunks of a PNG, the directory of a TIFF, the
 * brand of a JPEG 2000) and gives up on a file that is cut or damaged, which is to be called so. A few bytes of a JPEG are
 * letters of Latin-1 as well.
 */
export function pictureKind(content: Uint8Array): Kind | undefined {
	const start = ascii(content, 0, 12);
	const known = signatures.find(([, signature]) => start.startsWith(signature));
	if (known !== undefined) return known[0];
	return start.slice(4, 8) === "ftyp" ? heifKind(content) : undefined;
}

const signatures: readonly (readonly [Kind, string])[] = [
	["jpeg", "\xff\xd8\xff"],
	["png", "\x89PNG\r\n\x1a\n"],
	// TIFF 6.0 §2: byte order, then 42; BigTIFF writes 43.
	["tiff", "II*\0"],
	["tiff", "MM\0*"],
	["tiff", "II+\0"],
	["tiff", "MM\0+"],
	// ISO 15444-1, I.5.1: the signature box.
	["jp2", "\0\0\0\x0cjP  \r\n\x87\n"],
];

const heicBrands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"];
const avifBrands = ["avif", "avis"];

/**
 * ISO 14496-12 §4.3: major brand, version, then the compatible brands; `mif1` may be either HEIC or AVIF. file-type looks
 * at the major brand alone, takes every `mif1` for HEIC, and brands that it does not know for films.
 */
function heifKind(content: Uint8Array): Kind | undefined {
	const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
	const end = Math.min(view.getUint32(0), content.length, 256);
	const brands = [ascii(content, 8, 4)];
	for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(content, at, 4));
	for (const brand of brands) {
		if (heicBrands.includes(brand)) return "heic";
		if (avifBrands.includes(brand)) return "avif";
	}
	return brands.includes("mif1") || brands.includes("msf1") ? "heic" : undefined;
}
