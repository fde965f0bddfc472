/**
 * A Redis server's own name for the history of its data. A replica that is promoted keeps its predecessor's as the second;
 * a server that starts from nothing has a new one and no second.
 */
export interface Lineage {
	readonly id: string;
	readonly before: string;
}

/** Reads `INFO replication`. */
export function lineageOf(info: string): Lineage {
	const field = (name: string) => new RegExp(`^${name}:([0-9a-f]+)`, "m").exec(info)?.[1] ?? "";
	return { id: field("master_replid"), before: field("master_replid2") };
}

/** Whether what was known at `then` may be lost `now`. */
export const isBroken = (then: Lineage, now: Lineage): boolean => then.id !== now.id && then.id !== now.before;
