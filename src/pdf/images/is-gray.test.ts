import sharp from "sharp";
import { expect, test } from "vitest";
import { isGray } from "./is-gray.ts";

/** A sheet of this colour with lines of black print, and a line in `ink`. */
function sheet(paper: string, ink = "#111") {
	const print = Array.from(
		{ length: 20 },
		(_, at) => `<rect x="60" y="${60 + 30 * at}" width="480" height="9" fill="#181818"/>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800"><rect width="600" height="800" fill="${paper}"/>${print.join("")}<path d="M300 720q40 -40 80 0t80 0" stroke="${ink}" stroke-width="3" fill="none"/></svg>`;
	return sharp(Buffer.from(svg)).flatten();
}

test.each([
	["white paper", sheet("#fdfdfd"), true],
	["paper as warm as a scanner sees it", sheet("#f6f2e8"), true],
	["aged paper", sheet("#efe6d0"), false],
	["a yellow sheet", sheet("#ffe67a"), false],
	["a green form", sheet("#d6ecd2"), false],
	["a signature in blue", sheet("#fdfdfd", "#2a4fb0"), false],
])("%s", async (_, picture, gray) => {
	expect(await isGray(picture)).toBe(gray);
});
