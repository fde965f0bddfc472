import { expect, test } from "vitest";
import { upsample } from "./upsample.ts";

const values = (count: number) => Uint8Array.from({ length: count }, (_, at) => (at % 5 === 0 ? 0 : (at * 7919) % 256));

test.each([
	[8, 21, 13],
	[5, 40, 3],
	[4, 1, 1],
])(
	"upsampling blocks of %i pixels is linear between their centres and constant at the borders",
	(side, columns, lines) => {
		const blocks = values(columns * lines);
		const [width, height] = [columns * side - 1, lines * side - 2];
		const made = upsample(blocks, { side, columns, lines }, width, height);
		const at = (x: number, y: number): number => {
			const column = Math.min(columns - 1, Math.max(0, x));
			return blocks[Math.min(lines - 1, Math.max(0, y)) * columns + column] as number;
		};
		for (let y = 0; y < height; y++)
			for (let x = 0; x < width; x++) {
				const [u, v] = [(x + 0.5) / side - 0.5, (y + 0.5) / side - 0.5];
				const [column, line] = [Math.floor(u), Math.floor(v)];
				const [right, down] = [u - column, v - line];
				const upper = at(column, line) * (1 - right) + at(column + 1, line) * right;
				const lower = at(column, line + 1) * (1 - right) + at(column + 1, line + 1) * right;
				const meant = upper * (1 - down) + lower * down;
				expect(Math.abs((made[y * width + x] as number) - meant), `${x}, ${y}`).toBeLessThan(2);
			}
	},
);

test("zeros stay zeros", () => {
	const made = upsample(new Uint8Array(12), { side: 8, columns: 4, lines: 3 }, 30, 20);
	expect(made).toEqual(new Uint8Array(600));
});
