import { Failure } from "../../failure.ts";

/** State of one of several items that are processed side by side: its value, its failure, or undefined where nothing is to be done. */
export type Maybe<T> = T | Failure | undefined;

/** Runs `work` on each item in turn. An item that fails becomes its `Failure`; the others go on. */
export async function each<T extends object, U>(
	items: readonly Maybe<T>[],
	work: (item: T, index: number) => Promise<U> | U,
): Promise<Maybe<U>[]> {
	const done: Maybe<U>[] = [];
	for (const [index, item] of items.entries()) {
		try {
			done.push(item === undefined || item instanceof Failure ? item : await work(item, index));
		} catch (fault) {
			done.push(fault instanceof Failure ? fault : new Failure("crashed", { cause: fault }));
		}
	}
	return done;
}

/** Runs `work` once on all items that have not failed. */
export async function together<T extends object, U>(
	items: readonly Maybe<T>[],
	work: (items: readonly T[]) => Promise<readonly (U | Failure)[]>,
): Promise<Maybe<U>[]> {
	const wanted = items.filter((item): item is T => item !== undefined && !(item instanceof Failure));
	const done = (await work(wanted)).values();
	return items.map((item) => (item === undefined || item instanceof Failure ? item : done.next().value));
}
