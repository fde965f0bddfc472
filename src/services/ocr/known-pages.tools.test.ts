import { expect, test } from "vitest";
import { benchPages } from "../../../bench/pages/make.ts";
import { errorsOf } from "../../../bench/pdf/errors.ts";
import type { PageWords } from "../../pdf/text-layer/page-words.ts";
import { step } from "./step.ts";

test("a line between stamp and edge is read, though the layout passed over it", async () => {
	for await (const { pdf } of benchPages(1, (name) => name === "15-form-200-gray")) {
		const { outputs } = await step([pdf], { source: "pdf", dpi: 300, upright: false, languages: [] });
		const { lines }: PageWords = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString("utf8"));
		const read = lines.map(({ words }) => words.map(({ text }) => text).join(" "));
		expect(read.at(-2)).toMatch(/^Gießen, 7\. Januar/);
		expect(read.at(-1)).toBe("Unterschrift der Partei");
	}
});

/** Pages of the benchmark, askew and noisy, of which every word and its place is known. */
test.each([
	["11-judgment-200-bitonal", 1],
	["09-columns-150-colour", 4.5],
	// Coarse, in black and white.
	["10-form-150-bitonal", 3],
] as const)(
	"%s is read in order, section signs and all, and its words lie where they are printed",
	async (name, most) => {
		for await (const { pdf, text, truth } of benchPages(1, (one) => one === name)) {
			const { outputs } = await step([pdf], { source: "pdf", dpi: 300, upright: false, languages: [] });
			const { lines }: PageWords = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString("utf8"));
			const read = lines.map(({ words }) => words.map((word) => word.text).join(" ")).join("\n");
			const errors = errorsOf([read], [text]);
			expect((100 * errors.characterEdits) / errors.characters).toBeLessThan(most);
			expect(errors.signsFound).toBeGreaterThanOrEqual(errors.signs - 1);
			expect(errors.signsInvented).toBe(0);

			const found = lines.flatMap(({ words }) => words);
			const placed = truth.lines
				.flatMap(({ words }) => words)
				.map(({ text, quad: [, , right, left] }) => {
					const [x0, x1] = [Math.min(left[0], right[0]), Math.max(left[0], right[0])];
					return found.some(
						(word) => word.text === text && Math.abs(word.box[0] - x0) < 2 && Math.abs(word.box[2] - x1) < 2,
					);
				});
			expect(placed.filter(Boolean).length / placed.length).toBeGreaterThan(0.9);
		}
	},
);
