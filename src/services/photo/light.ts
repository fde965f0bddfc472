import { asItWas, type Curve, curveOf, darkestShare, mostSteps, steps } from "./levels.ts";
import { type PaperLight, paperLight } from "./paper-light.ts";
import type { Picture } from "./picture.ts";
import { type Plane, plane } from "./plane.ts";
import { shrink } from "./shrink.ts";

/** Longer side at which the light is measured, in px. */
const workingSide = 320;
/** Darker paper is not made brighter than this, 0 to 255, allows: there is only noise left. */
const leastLight = 10;
/** Pixels in a row that share one value of light. */
const blockWidth = 4;
/** Bits after the point of a pixel's share of light, in steps. */
const fraction = 8;

/**
 * Divides shadows, lamp light and the paper's tint out of a page: paper becomes white, ink stays what it is. Pictures on
 * it take the light of the paper around them and keep their tones.
 */
export async function evenLight(page: Picture): Promise<Picture> {
	const factor = Math.min(1, workingSide / Math.max(page.width, page.height));
	const light = paperLight(await shrink(page, factor));
	return light === undefined ? page : divide(page, light);
}

function divide(page: Picture, light: PaperLight): Picture {
	const { width, height, data } = page;
	const under = new UnderPage(light, width, height);
	const [red, green, blue, paper] = under.rows;
	const [reds, greens, blues] = curves(page, under) as [Curve, Curve, Curve];
	const out = new Uint8ClampedArray(data.length);
	for (let y = 0; y < height; y++) {
		under.moveTo(y);
		for (let x = 0; x < width; x += blockWidth) {
			const block = x / blockWidth;
			const [r, g, b] = [red[block] as number, green[block] as number, blue[block] as number];
			const sure = paper[block] as number;
			const end = 3 * (y * width + Math.min(width, x + blockWidth));
			for (let p = 3 * (y * width + x); p < end; p += 3) {
				const redShare = ((data[p] as number) * r) >> fraction;
				const greenShare = ((data[p + 1] as number) * g) >> fraction;
				const blueShare = ((data[p + 2] as number) * b) >> fraction;
				if (sure === 1) {
					out[p] = reds[redShare] as number;
					out[p + 1] = greens[greenShare] as number;
					out[p + 2] = blues[blueShare] as number;
				} else {
					out[p] = sure * (reds[redShare] as number) + (1 - sure) * (asItWas[redShare] as number);
					out[p + 1] = sure * (greens[greenShare] as number) + (1 - sure) * (asItWas[greenShare] as number);
					out[p + 2] = sure * (blues[blueShare] as number) + (1 - sure) * (asItWas[blueShare] as number);
				}
			}
		}
	}
	return { ...page, data: new Uint8Array(out.buffer) };
}

/** For red, green and blue: from a sample of the pixels that are on paper. */
function curves({ width, height, data }: Picture, under: UnderPage): Curve[] {
	const counts = [0, 1, 2].map(() => new Uint32Array(mostSteps + 1));
	const paper = under.rows[3];
	for (let y = 0; y < height; y += 5) {
		under.moveTo(y);
		for (let x = y % 3; x < width; x += 3) {
			const block = Math.floor(x / blockWidth);
			if (paper[block] !== 1) continue;
			counts.forEach((count, c) => {
				const perLight = (under.rows[c] as Row)[block] as number;
				(count[((data[3 * (y * width + x) + c] as number) * perLight) >> fraction] as number)++;
			});
		}
	}
	// One gain for all, by the colour that ink takes away least, or blue ink would turn black.
	const ink = Math.min(...counts.map(darkestShare));
	return counts.map((count) => curveOf(count, ink));
}

type Row = Float32Array;

/** The light under a page, one row after the other, one value for each block of pixels: light hardly changes within. */
class UnderPage {
	/** Red, green and blue: steps of light's share in a pixel of 1, times 2 to the power of `fraction`; and how sure it is paper. */
	readonly rows: readonly [Row, Row, Row, Row];
	readonly #planes: readonly Plane[];
	readonly #columns: Int32Array;
	readonly #parts: Float32Array;
	readonly #height: number;

	constructor({ colours, paper }: PaperLight, width: number, height: number) {
		const most = (255 << fraction) * steps;
		const perStep = ({ values }: Plane) =>
			plane(paper.width, paper.height, (i) => most / 255 / Math.max(leastLight, values[i] as number));
		this.#planes = [...colours.map(perStep), paper];
		this.#height = height;
		const blocks = Math.ceil(width / blockWidth);
		const at = (block: number) => {
			const middle = ((block + 0.5) * blockWidth * paper.width) / width - 0.5;
			return Math.max(0, Math.min(paper.width - 1.001, middle));
		};
		this.#columns = Int32Array.from({ length: blocks }, (_, block) => Math.floor(at(block)));
		this.#parts = Float32Array.from({ length: blocks }, (_, block) => at(block) % 1);
		this.rows = [0, 1, 2, 3].map(() => new Float32Array(blocks)) as unknown as typeof this.rows;
	}

	/** Sets `rows` to what lies under the page's row `y`. */
	moveTo(y: number): void {
		this.#planes.forEach(({ width, height, values }, c) => {
			const row = this.rows[c] as Row;
			const down = Math.max(0, Math.min(height - 1, ((y + 0.5) * height) / this.#height - 0.5));
			const top = Math.floor(down) * width;
			const below = Math.min(top + width, (height - 1) * width);
			const part = down % 1;
			for (let block = 0; block < row.length; block++) {
				const left = this.#columns[block] as number;
				const [a, b] = [values[top + left] as number, values[below + left] as number];
				const [c, d] = [values[top + left + 1] as number, values[below + left + 1] as number];
				const here = a + part * (b - a);
				row[block] = here + (this.#parts[block] as number) * (c + part * (d - c) - here);
			}
		});
	}
}
