import sharp from "sharp";
import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { orFallback, readability } from "./tesseract-orientation.ts";

test("a Tesseract that crashed is not taken for a page without letters", async () => {
	await expect(readability(Buffer.from("no picture"))).rejects.toMatchObject({ code: "crashed" });
	const blank = sharp({ create: { width: 300, height: 200, channels: 3, background: "white" } });
	expect(await readability(await blank.png().toBuffer())).toBe(0);
});

test("a page on which Tesseract crashes keeps its orientation; other failures are not hidden", async () => {
	expect(await orFallback(readability(Buffer.from("no picture")), -1)).toBe(-1);
	await expect(orFallback(Promise.reject(new Failure("too-large")), -1)).rejects.toMatchObject({ code: "too-large" });
	await expect(orFallback(Promise.reject(new TypeError("a bug")), -1)).rejects.toThrow(TypeError);
});
