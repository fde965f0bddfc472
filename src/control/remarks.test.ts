import { expect, test } from "vitest";
import { remarksOn } from "./remarks.ts";

test("a Word file that became a PDF is not said to come back as it was", () => {
	expect(remarksOn(["converted", "text-kept", "pdfa", "kept-original"]).map(({ note }) => note)).toEqual([
		"converted",
		"text-kept",
		"pdfa",
	]);
	expect(remarksOn(["text-kept", "kept-original"]).map(({ note }) => note)).toEqual(["text-kept", "kept-original"]);
});

test("what is said of pages names each page once, in order", () => {
	const remarks = remarksOn(
		[],
		[
			{ page: 3, notes: ["ocr"] },
			{ page: 1, notes: ["ocr"] },
			{ page: 3, notes: ["ocr"] },
		],
	);
	expect(remarks).toEqual([{ note: "ocr", pages: [1, 3] }]);
});
