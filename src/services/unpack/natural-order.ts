const collator = new Intl.Collator("de", { numeric: true, sensitivity: "base" });

/** As people count: IMG_9 before IMG_10. What reads alike keeps its order. */
export function inNaturalOrder<T>(items: readonly T[], textOf: (item: T) => string): T[] {
	return items.toSorted((one, other) => collator.compare(textOf(one), textOf(other)));
}
