import type { LocalOrder } from "../../src/cli/local-order.ts";

/**
 * Index of the part of the mail for each file, found by content: photos are put into the order in which they were taken. -1: none, where
 * the order ended before its attachments were separated.
 */
export async function partsOf({ plan, open }: LocalOrder, contents: readonly Buffer[]): Promise<number[]> {
	const parts: number[] = contents.map(() => -1);
	for (const { id, handle } of plan.graph.documents) {
		const part = Number(/^0\.unpack\.(\d+)$/.exec(id)?.[1] ?? 0) - 1;
		if (part < 0) continue;
		const content = await open(handle);
		const file = contents.findIndex((given, at) => parts[at] === -1 && given.equals(content));
		if (file >= 0) parts[file] = part;
	}
	return parts;
}
