import { asItWas, type Curve, curveOf, darkestShare, mostSteps, steps } from "./levels.ts";
import { type PaperLight, paperLight } from "./paper-light.ts";
import type { Picture } from "./picture.ts";
import { type Plane, plane } from "./plane.ts";
import { shrink } from "./shrink.ts";

/** Longer side at which the light is measured, in px. */
const workingSide = 640;
/** Darker paper is not made brighter than this, 0 to 255, allows: there is only noise left. */
const leastLight = 10;
/** Pixels of so many columns and rows share one value of light: within a block it hardly changes. */
const blockWidth = 4;
const blockHeight = 2;
/** Bits after the point of a pixel's share of light, in steps. */
const fraction = 8;
/** Surely paper, in a plane's values times this: two to the power of 8. */
const whole = 256;

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
	const [reds, greens, blues] = curves(page, under) as [Curve, Curve, Curve];
	const out = new Uint8Array(data.length);
	const [red, green, blue, paper] = under.rows;
	for (let y = 0; y < height; y++) {
		under.moveTo(y);
		const end = 3 * (y + 1) * width;
		for (let p = 3 * y * width, block = 0; p < end; block++) {
			const r = red[block] as number;
			const g = green[block] as number;
			const b = blue[block] as number;
			const sure = paper[block] as number;
			const last = Math.min(end, p + 3 * blockWidth);
			if (sure === whole) {
				for (; p < last; p += 3) {
					out[p] = reds[((data[p] as number) * r) >> fraction] as number;
					out[p + 1] = greens[((data[p + 1] as number) * g) >> fraction] as number;
					out[p + 2] = blues[((data[p + 2] as number) * b) >> fraction] as number;
				}
				continue;
			}
			for (; p < last; p += 3) {
				out[p] = mixed(reds, ((data[p] as number) * r) >> fraction, sure);
				out[p + 1] = mixed(greens, ((data[p + 1] as number) * g) >> fraction, sure);
				out[p + 2] = mixed(blues, ((data[p + 2] as number) * b) >> fraction, sure);
			}
		}
	}
	return { ...page, data: out };
}

/** As paper's curve has it where paper is sure, as it was where a picture is. */
function mixed(curve: Curve, share: number, sure: number): number {
	return (sure * (curve[share] as number) + (whole - sure) * (asItWas[share] as number) + whole / 2) >> 8;
}

/** For red, green and blue: from a sample of the pixels that are on paper. */
function curves({ width, height, data }: Picture, under: UnderPage): Curve[] {
	const counts = [0, 1, 2].map(() => new Uint32Array(mostSteps + 1));
	const paper = under.rows[3];
	for (let y = 0; y < height; y += 5) {
		under.moveTo(y);
		for (let c = 0; c < 3; c++) {
			const count = counts[c] as Uint32Array;
			const row = under.rows[c] as Row;
			for (let x = y % 3; x < width; x += 3) {
				const block = Math.floor(x / blockWidth);
				if (paper[block] !== whole) continue;
				const share = ((data[3 * (y * width + x) + c] as number) * (row[block] as number)) >> fraction;
				count[share] = (count[share] as number) + 1;
			}
		}
	}
	// One gain for all, by the colour that ink takes away least, or blue ink would turn black.
	const ink = Math.min(...counts.map(darkestShare));
	return counts.map((count) => curveOf(count, ink));
}

type Row = Int32Array;

/** The light under a page, one row after the other, one value for each block of pixels. */
class UnderPage {
	/** Red, green and blue: steps of light's share in a pixel of 1, times 2 to the power of `fraction`; and how sure it is paper, of `whole`. */
	readonly rows: readonly [Row, Row, Row, Row];
	readonly #planes: readonly Plane[];
	readonly #columns: Int32Array;
	readonly #parts: Float32Array;
	readonly #height: number;
	readonly #across: Float32Array;
	#band = -1;

	constructor({ colours, paper }: PaperLight, width: number, height: number) {
		const most = (255 << fraction) * steps;
		const perStep = ({ values }: Plane) =>
			plane(paper.width, paper.height, (i) => most / 255 / Math.max(leastLight, values[i] as number));
		this.#planes = [
			...colours.map(perStep),
			plane(paper.width, paper.height, (i) => whole * (paper.values[i] as number)),
		];
		this.#height = height;
		this.#across = new Float32Array(paper.width);
		const blocks = Math.ceil(width / blockWidth);
		const at = (block: number) => {
			const middle = ((block + 0.5) * blockWidth * paper.width) / width - 0.5;
			return Math.max(0, Math.min(paper.width - 1.001, middle));
		};
		this.#columns = Int32Array.from({ length: blocks }, (_, block) => Math.floor(at(block)));
		this.#parts = Float32Array.from({ length: blocks }, (_, block) => at(block) % 1);
		this.rows = [0, 1, 2, 3].map(() => new Int32Array(blocks)) as unknown as typeof this.rows;
	}

	/** Sets `rows` to what lies under the page's row `y`. */
	moveTo(y: number): void {
		const band = Math.floor(y / blockHeight);
		if (band === this.#band) return;
		this.#band = band;
		this.#planes.forEach((each, c) => {
			this.#lay(each, ((band + 0.5) * blockHeight * each.height) / this.#height - 0.5, this.rows[c] as Row);
		});
	}

	/** A plane's values `down` its rows, between the two that are next to it, spread over a row of blocks. */
	#lay({ width, height, values }: Plane, down: number, row: Row): void {
		const across = this.#across;
		const at = Math.max(0, Math.min(height - 1, down));
		const top = Math.floor(at) * width;
		const below = Math.min(top + width, (height - 1) * width);
		const part = at % 1;
		for (let x = 0; x < width; x++) {
			const above = values[top + x] as number;
			across[x] = above + part * ((values[below + x] as number) - above);
		}
		for (let block = 0; block < row.length; block++) {
			const left = this.#columns[block] as number;
			const here = across[left] as number;
			row[block] = here + (this.#parts[block] as number) * ((across[left + 1] as number) - here) + 0.5;
		}
	}
}
