/** Of the known names the one that was probably meant: at most a third of its letters differ (Levenshtein 1966); undefined where none is near. */
export function closestName(given: string, known: readonly string[]): string | undefined {
	const found = known
		.map((name) => ({ name, distance: distance(given.toLowerCase(), name.toLowerCase()) }))
		.sort((one, other) => one.distance - other.distance)[0];
	return found && found.distance <= Math.max(1, Math.floor(found.name.length / 3)) ? found.name : undefined;
}

/** How many letters are to be put in, left out or replaced. */
function distance(one: string, other: string): number {
	let above = Array.from({ length: other.length + 1 }, (_, at) => at);
	for (let row = 1; row <= one.length; row++) {
		const line = [row];
		for (let at = 1; at <= other.length; at++)
			line.push(
				Math.min(
					(line[at - 1] as number) + 1,
					(above[at] as number) + 1,
					(above[at - 1] as number) + (one[row - 1] === other[at - 1] ? 0 : 1),
				),
			);
		above = line;
	}
	return above[other.length] as number;
}
