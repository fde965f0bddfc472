/** Small charts of the last hour as SVG: sixty values, the latest on the right. Colours come from the page's style. */

const width = 300;
const height = 72;

export interface Series {
	/** A class of the page's style. */
	readonly name: string;
	/** undefined: nothing was measured. */
	readonly values: readonly (number | undefined)[];
}

export const bars = (label: string, series: Series, top: number): string =>
	frame(
		label,
		series.values
			.map((value = 0, at) => {
				const tall = value === 0 ? 0 : Math.max(2, scaled(value, top));
				return tall === 0
					? ""
					: `<rect class="${series.name}" x="${at * step(series) + 0.5}" y="${height - tall}" width="${step(series) - 1}" height="${tall}"/>`;
			})
			.join(""),
	);

/** A line breaks where nothing was measured; a single value is a dot. `limit`: a line across, e.g. the hour. */
export function lines(label: string, all: readonly Series[], top: number, limit?: number): string {
	const drawn = all.map((series) => {
		const points = series.values.map((value, at) =>
			value === undefined ? undefined : `${(at + 0.5) * step(series)} ${height - scaled(value, top)}`,
		);
		const path = points
			.map((point, at) => (point === undefined ? "" : `${points[at - 1] === undefined ? "M" : "L"}${point}h0`))
			.join("");
		return `<path class="${series.name}" d="${path}"/>`;
	});
	const across = limit === undefined ? "" : `<path class="limit" d="M0 ${height - scaled(limit, top)}H${width}"/>`;
	return frame(label, across + drawn.join(""));
}

const step = ({ values }: Series): number => width / values.length;
const scaled = (value: number, top: number): number =>
	Math.round((Math.min(1, value / Math.max(top, 1e-9)) * (height - 4) + Number.EPSILON) * 10) / 10;
const frame = (label: string, inside: string): string =>
	`<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"><path class="ground" d="M0 ${height - 0.5}H${width}"/>${inside}</svg>`;
