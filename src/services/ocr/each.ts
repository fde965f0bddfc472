import { Failure } from "../../failure.ts";

/** Of several things in work side by side: one that has failed, and one with which nothing is to be done. */
export type Maybe<T> = T | Failure | undefined;

/** Does `work` with each, in turn. What fails is its failure from then on: it spoils none of its neighbours. */
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

/** Does `work` with all of them at once. */
export async function together<T extends object, U>(
	items: readonly Maybe<T>[],
	work: (items: readonly T[]) => Promise<readonly (U | Failure)[]>,
): Promise<Maybe<U>[]> {
	const wanted = items.filter((item): item is T => item !== undefined && !(item instanceof Failure));
	const done = (await work(wanted)).values();
	return items.map((item) => (item === undefined || item instanceof Failure ? item : done.next().value));
}
