import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../project.ts";

/** Read when first needed, then kept: most tasks of a cell need none. */
function asset(name: string): () => Buffer {
	let content: Buffer | undefined;
	return () => {
		content ??= readFileSync(join(projectFolder, "src/pdf/assets", name));
		return content;
	};
}

/** sRGB (IEC 61966-2-1) as an ICC profile of version 2, 580 bytes: published ones have 3 KB and more. */
export const srgbProfile = asset("srgb.icc");

/**
 * A TrueType font program of empty glyphs: an invisible text layer needs an embedded font (ISO 32000-2, 9.9), but nothing
 * is ever drawn with it. Glyph 0 is as wide as `usualWidth`, those after it as `allWidths` says (`text-layer/letter-widths.ts`).
 */
export const glyphlessProgram = asset("glyphless.ttf");
