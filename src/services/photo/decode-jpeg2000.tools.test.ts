import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decode } from "./decode.ts";

const pillow = new URL("../../../../shared/data/E/python-pillow_Pillow/Tests/images/", import.meta.url);

async function firstFrame(bytes: Uint8Array) {
	for await (const { picture } of decode(bytes)) return picture;
	return undefined;
}

test("JPEG 2000 is seen as it is; a ruin is damaged, and so is a picture without height", async () => {
	const card = readFileSync(new URL("test-card-lossy-tiled.jp2", pillow));
	const picture = await firstFrame(card);
	expect(picture).toMatchObject({ width: 640, height: 480, channels: 3 });
	// A test card has all colours.
	const values = new Set(picture?.data.map((value) => value >> 5));
	expect(values.size).toBe(8);
	await expect(firstFrame(card.subarray(0, 90))).rejects.toMatchObject({ code: "damaged" });
	const flat = readFileSync(new URL("zero_height.j2k", pillow));
	await expect(firstFrame(flat)).rejects.toMatchObject({ code: "damaged" });
});
