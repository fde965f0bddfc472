import { readFileSync } from "node:fs";
import { runProcess } from "../sandbox/process.ts";
import { count } from "./search.ts";

/** Reading all of a large segment. */
const readMs = 60_000;
/** Perl has shmread (shmat(2)); Node has nothing for it. */
const reader = "shmread($ARGV[0], my $all, 0, $ARGV[1]) or exit 1; print $all";

/** "ID BYTES" of each System V segment of shared memory (proc_sysvipc(5)); they outlive the process that made them. */
export const segments = (): string[] =>
	readFileSync("/proc/sysvipc/shm", "utf8")
		.trim()
		.split("\n")
		.slice(1)
		.map((line) => line.trim().split(/\s+/))
		.map(([, id, , bytes]) => `${id} ${bytes}`);

/** Those that hold a needle. */
export async function segmentsWith(
	needles: readonly Buffer[],
	{ segments: all }: { readonly segments: readonly string[] },
): Promise<string[]> {
	const hits: string[] = [];
	for (const segment of all) {
		const parts: Buffer[] = [];
		await runProcess("/usr/bin/perl", ["-e", reader, ...segment.split(" ")], {
			deadlineMs: readMs,
			sink: (chunk) => parts.push(chunk),
		});
		if (count(Buffer.concat(parts), needles) > 0) hits.push(segment);
	}
	return hits;
}
