import { months, names, towns } from "./wording.ts";

/** Fills the places in braces with names, days and sums of this page's own. */
export function fill(text: string, random: () => number): string {
	const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
	const one = (list: readonly string[]): string => list[whole(0, list.length - 1)] ?? "";
	const draw: Readonly<Record<string, () => string>> = {
		name: () => one(names),
		town: () => one(towns),
		date: () => `${whole(1, 28)}. ${one(months)} ${whole(2022, 2026)}`,
		year: () => String(whole(2024, 2026)),
		number: () => String(whole(108, 9_888)),
		house: () => String(whole(1, 148)),
		zip: () => String(whole(10_115, 98_999)),
		sum: () => euros(whole(4_200, 8_800_000)),
	};
	return text.replace(/\{(\w+)\}/g, (_, key: string) => draw[key]?.() ?? "");
}

/** 123456 → "1.234,56 €" */
export const euros = (cents: number): string =>
	`${cents < 0 ? "–" : ""}${Math.floor(Math.abs(cents) / 100)
		.toString()
		.replace(/\B(?=(\d{3})+$)/g, ".")},${String(Math.abs(cents) % 100).padStart(2, "0")} €`;

/** `count` different members of `list`, in an order of chance. */
export function some<T>(list: readonly T[], count: number, random: () => number): T[] {
	const left = [...list];
	return Array.from({ length: Math.min(count, list.length) }, () => left.splice(Math.floor(random() * left.length), 1))
		.flat()
		.slice(0, count);
}
