/** Puts a picture of soft shapes and grain into the middle of an RGB page, a third of it wide and a sixth high. */
export function paint(data: Uint8Array, width: number, height: number, random: () => number): void {
	for (let y = Math.round(height / 3); y < height / 2; y++)
		for (let x = Math.round(width / 3); x < (2 * width) / 3; x++)
			for (let channel = 0; channel < 3; channel++) {
				const shape = Math.sin(x / (17 + 6 * channel)) * Math.cos(y / 23);
				data[3 * (y * width + x) + channel] = 128 + 80 * shape + 40 * random();
			}
}
