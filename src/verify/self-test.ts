import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawnProcess, terminate } from "../sandbox/process.ts";
import { newCanary } from "./canary.ts";
import { family } from "./memory.ts";
import { filesWith, type Places, placesOf, processesWith, segmentsWith } from "./traces.ts";

/**
 * Before `verify` may say "kept" it shows that it would have seen a leak: a throw-away program, with a word of its own for each kind of leak,
 * leaves the word where a faulty service might, and the search of `verify` has to find all of them.
 */

type Where = "processes" | "files" | "segments";

/** Where the search has to find each kind of leak, and what it needs in Perl; `$word` is the canary. */
const plants = {
	"a process of the service": ["processes", ""],
	"a process that has left the service's family": ["processes", "setsid; exit if fork; exit if fork"],
	"a listener's memory": [
		"processes",
		"use Socket; socket(L, PF_INET, SOCK_STREAM, 0); bind(L, sockaddr_in(0, INADDR_LOOPBACK)); listen(L, 1)",
	],
	"an environment": ["processes", ""],
	"a file in RAM": ["files", ""],
	"a log on a disk": ["files", ""],
	"a memfd, which no file system shows": [
		"files",
		"my $n = 'leak'; my $fd = syscall($ARGV[0], $n, 0); open(M, '+>&=', $fd); syswrite(M, $word)",
	],
	"shared memory that no process has attached": [
		"segments",
		"$ID = shmget(0, 4096, 0600 | 01000); shmwrite($ID, $word, 0, length $word)",
	],
} as const satisfies Record<string, readonly [Where, string]>;
export type Leak = keyof typeof plants;
export const leaks = Object.keys(plants) as readonly Leak[];

/** The program of a leak: reads the word, does what the leak needs, says "ok" and waits. */
const programOf = (leak: Leak): string =>
	`use POSIX qw(setsid); $| = 1; my $word = <STDIN>; chomp $word; our $ID = ''; ${plants[leak][1]}; print "ok $$ $ID\\n"; sleep 600`;

/** memfd_create(2) by its number (syscall(2)): Perl has no name for it. */
const memfdCreate = process.arch === "arm64" ? "279" : "319";

interface Planted {
	readonly pids: readonly number[];
	remove(): Promise<void>;
}

/** Plants one leak of `word`. */
async function plant(leak: Leak, word: string): Promise<Planted> {
	if (leak === "a file in RAM" || leak === "a log on a disk") {
		const folder = await mkdtemp(leak === "a log on a disk" ? "/var/tmp/maramail-" : "/dev/shm/maramail-leak-");
		await writeFile(join(folder, leak === "a log on a disk" ? "service.log" : "leak"), `{"msg":"${word}"}\n`);
		return { pids: [], remove: () => rm(folder, { recursive: true }) };
	}
	const inEnvironment = leak === "an environment";
	const child = spawnProcess("/usr/bin/perl", ["-e", programOf(leak), memfdCreate], {
		stdio: ["pipe", "pipe", "ignore"],
		env: inEnvironment ? { LEAK: word } : {},
	});
	child.stdin?.end(`${inEnvironment ? "" : word}\n`);
	const [said] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
	const [, pid, segment] = /^ok (\d+) (\d*)/.exec(said.toString()) ?? [];
	return {
		pids: [child.pid as number],
		async remove() {
			if (segment) {
				const remove = spawnProcess("/usr/bin/perl", ["-e", "shmctl($ARGV[0], 0, 0)", segment], { stdio: "ignore" });
				await once(remove, "exit");
			}
			// One that has left the family is no child of ours.
			if (Number(pid) !== child.pid) process.kill(Number(pid), "SIGKILL");
			await terminate(child);
		},
	};
}

/** The search that `verify` makes. */
const search = { placesOf, processes: processesWith, files: filesWith, segments: segmentsWith };

/** The leaks that the search does not find; empty where it can be believed. `by`: for tests, a poorer search. Needs root. */
export async function missedLeaks(by: typeof search = search): Promise<Leak[]> {
	const since = Date.now() - clockMs;
	const planted = new Map<Leak, { needles: readonly Buffer[]; leak: Planted }>();
	// The head of the family to which all of them belong.
	const head = spawnProcess("/usr/bin/sleep", ["600"], { stdio: "ignore" });
	try {
		for (const leak of leaks) {
			const { word, needles } = newCanary();
			planted.set(leak, { needles, leak: await plant(leak, word) });
		}
		const members = family([head.pid as number, ...[...planted.values()].flatMap(({ leak }) => leak.pids)]);
		const places: Places = await by.placesOf(members, since);
		const missed: Leak[] = [];
		for (const [leak, { needles }] of planted)
			if ((await by[plants[leak][0]](needles, places)).length === 0) missed.push(leak);
		return missed;
	} finally {
		for (const { leak } of planted.values()) await leak.remove().catch(() => {});
		await terminate(head);
	}
}

/** A file system's clock may be behind by this much, in ms. */
const clockMs = 1_000;
