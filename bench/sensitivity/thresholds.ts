/** A number that a `thresholds.ts` exports. */
export interface Threshold {
	readonly name: string;
	readonly value: number;
	/** As its doc comment names it: "share of the pixels". */
	readonly unit: string;
	/** On what data its group was set. */
	readonly setOn: string;
	/** When: 2026-11-27. */
	readonly date: string;
}

const declaration = /^export const (\w+) = (-?[\d_]+(?:\.[\d_]+)?(?:e-?\d+)?);$/;
const comment = /^\/\*\* .*\bUnit: (.+)\. \*\/$/;
const group = /^\/\/ Set on: (.+)\. Date: (\d{4}-\d{2}-\d{2}|not recorded)\.$/;

/**
 * The thresholds that a source exports, in order. Throws an error that names the line where an export is no plain number, has no doc comment
 * with a unit before it, or stands in no group with data and date.
 */
export function thresholdsIn(source: string): Threshold[] {
	const found: Threshold[] = [];
	let about: { readonly setOn: string; readonly date: string } | undefined;
	const lines = source.split("\n");
	for (const [at, line] of lines.entries()) {
		const [, setOn, date] = group.exec(line) ?? [];
		if (setOn !== undefined && date !== undefined) about = { setOn, date };
		// The heading of the next group: until its own line says so, nothing is known of it.
		else if (line.startsWith("// ")) about = undefined;
		if (!line.startsWith("export")) continue;
		const [, name, digits] = declaration.exec(line) ?? [];
		const [, unit] = comment.exec(lines[at - 1] ?? "") ?? [];
		if (name === undefined || digits === undefined) throw new Error(`no plain number: ${line}`);
		if (unit === undefined) throw new Error(`no unit: ${line}`);
		if (about === undefined) throw new Error(`neither data nor date: ${line}`);
		found.push({ name, value: Number(digits.replaceAll("_", "")), unit, ...about });
	}
	return found;
}

/** The source with another value of one threshold. Throws an error where it exports none of that name. */
export function withValue(source: string, name: string, value: number): string {
	const at = new RegExp(`^(export const ${name} = ).*;$`, "m");
	if (!at.test(source)) throw new Error(`no threshold ${name}`);
	return source.replace(at, (_, start: string) => `${start}${value};`);
}

/** By so much a value is moved. */
const part = 0.2;

/** The value a fifth lower and a fifth higher. What counts whole things stays whole, and moves by one at least. */
export function moved(value: number): readonly [lower: number, higher: number] {
	if (!Number.isInteger(value)) return [value * (1 - part), value * (1 + part)];
	const step = Math.max(1, Math.round(part * value));
	return [value - step, value + step];
}
