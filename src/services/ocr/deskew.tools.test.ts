import { expect, test } from "vitest";
import { benchPages } from "../../../bench/pages/make.ts";
import { rotate90 } from "../../imaging/rotate90.ts";
import { estimateSkew } from "../../imaging/skew.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { openPage } from "./page-image.ts";

test.each(["07-letter-150-bitonal", "13-invoice-200-colour"])(
	"%s: its lines run across, askew as the scanner pulled them, however dark the lid; on its side they run down",
	async (name) => {
		for await (const { pdf, degrees } of benchPages(1, (one) => one === name))
			await withScratch(async (folder) => {
				const picture = await openPage(folder, pdf);
				const { degrees: found, sideways } = await estimateSkew(picture);
				expect(sideways).toBe(false);
				expect(Math.abs(found - degrees)).toBeLessThan(0.15);
				expect(await estimateSkew(await rotate90(picture, 90))).toEqual({ degrees: 0, sideways: true });
			});
	},
);
