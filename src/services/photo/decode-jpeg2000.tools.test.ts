import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { decode } from "./decode.ts";

async function firstFrame(bytes: Uint8Array) {
	for await (const { picture } of decode(bytes)) return picture;
	return undefined;
}

/** A card with all colours, in tiles, by Debian's Pillow. */
const card = execFileSync("/usr/bin/python3", [
	"-c",
	`
import sys, io
from PIL import Image
card = Image.new("RGB", (640, 480))
card.putdata([(x * 255 // 639, y * 255 // 479, (x + y) * 255 // 1118) for y in range(480) for x in range(640)])
made = io.BytesIO()
card.save(made, "JPEG2000", tile_size=(256, 256), quality_mode="rates", quality_layers=[20])
sys.stdout.buffer.write(made.getvalue())
`,
]);

test("JPEG 2000 is seen as it is; a ruin is damaged, and so is a picture without height", async () => {
	const picture = await firstFrame(card);
	expect(picture).toMatchObject({ width: 640, height: 480, channels: 3 });
	for (const [x, y] of [
		[0, 0],
		[320, 240],
		[630, 470],
	] as const) {
		const wanted = [(x * 255) / 639, (y * 255) / 479, ((x + y) * 255) / 1118];
		for (const [channel, value] of wanted.entries())
			expect(Math.abs((picture?.data[3 * (y * 640 + x) + channel] ?? 0) - value), `${x},${y}`).toBeLessThan(8);
	}
	await expect(firstFrame(card.subarray(0, 90))).rejects.toMatchObject({ code: "damaged" });
	await expect(firstFrame(fixture("pictures/zero_height.j2k"))).rejects.toMatchObject({ code: "damaged" });
});
