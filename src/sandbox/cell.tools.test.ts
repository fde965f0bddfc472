import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Attempt } from "../../test/helpers/in-cell.ts";
import { amplyMs } from "../../test/helpers/until.ts";
import { deriveBlobKeys } from "../crypto/blob-keys.ts";
import { newOrderKey } from "../crypto/chunk-encryption.ts";
import { encryptionOverheadBytes, newId } from "../handle.ts";
import { chunkBytes, maxTaskOutputs } from "../limits.ts";
import type { SandboxLimits } from "./bubblewrap.ts";
import { Cell } from "./cell.ts";
import { CellPool } from "./cell-pool.ts";
import { encodePut, type FrameKind, frameKinds } from "./frame-protocol.ts";
import { bundle } from "./program-bundle.ts";

let folder: string;
let hostile: string;
beforeAll(async () => {
	folder = await mkdtemp("/dev/shm/cell-test-");
	await bundle(join(folder, "programs"), ["test/helpers/in-cell.ts"]);
	hostile = join(folder, "programs/in-cell.mjs");
});
afterAll(() => rm(folder, { recursive: true }));

const limits = { scratchMebibytes: 32, memoryMebibytes: 1024, network: false };
const order = `0${newId().slice(1)}`;
const input = { order, blob: "b".repeat(32), kind: "content", size: 1 } as const;
const shuttle = {
	get: async () => null,
	put: async (blob: string, index: number) => {
		stored.push(`${blob}:${index}`);
	},
};

/** What cells stored, while they lied. */
const stored: string[] = [];

async function attempt(options: Attempt, deadlineMs = amplyMs, more: Partial<SandboxLimits> = {}): Promise<unknown> {
	const keys = deriveBlobKeys(newOrderKey(), ["content", "result"]);
	const cell = new Cell(hostile, { ...limits, ...more }, "on");
	try {
		const { untrustedFigures } = await cell.run(
			{ service: "hostile", order, inputs: [input], options, keys, outputKind: () => "result", deadlineMs },
			shuttle,
		);
		return untrustedFigures;
	} finally {
		expect(
			Object.values(keys).every((key) => key.every((byte) => byte === 0)),
			"the parent wipes the keys",
		).toBe(true);
		expect(cell.alive, "the cell is gone").toBe(false);
	}
}

test("one that is alone can neither start a program nor write a file", async () => {
	const perl = { attempt: "perl", program: "print 1" };
	expect(await attempt(perl)).not.toMatch(/refused/);
	await expect(attempt(perl, amplyMs, { alone: true })).rejects.toThrow("crashed");
	expect(await attempt({ attempt: "scratch" }, amplyMs, { alone: true })).toBe("refused: ERR_ACCESS_DENIED");
});

test("it can write to its scratch only", async () => {
	expect(await attempt({ attempt: "scratch" })).toBe("did: 1");
	for (const path of [
		"/leak",
		"/app/leak",
		"/app/src/leak",
		"/usr/leak",
		"/dev/leak",
		"/dev/shm/leak",
		"/proc/leak",
		"/etc/leak",
	])
		expect(await attempt({ attempt: "write", path })).toMatch(/^refused: /);
	expect(existsSync("/dev/shm/leak")).toBe(false);
});

test("it sees neither the machine's files nor its processes nor its environment", async () => {
	for (const path of ["/root", "/home", "/etc/passwd", "/etc/shadow", "/var/lib", "/var/log", "/run"])
		expect(await attempt({ attempt: "list", path })).toBe("refused: ENOENT");
	expect(await attempt({ attempt: "processes" })).toBeLessThanOrEqual(3);
	expect(await attempt({ attempt: "environment" })).toBe("HOME,LANG,PATH,PWD,TMPDIR");
});

/** In Perl: the call's result, or the name of its error. */
const call = (...numbers: (number | string)[]) =>
	`use POSIX; my $r = syscall(${numbers.join(",")}); print $r >= 0 ? "did" : (grep { eval "$!{$_}" } keys %!)[0]`;

// Numbers as asm/unistd_64.h has them.
test.runIf(process.arch === "x64").each([
	["trace another process", call(101, 16, 1, 0, 0), "ENOSYS"],
	["read another process' memory", call(310, 1, 0, 0, 0, 0, 0), "ENOSYS"],
	["make a user namespace", call(272, 0x1000_0000), "ENOSYS"],
	["make one by clone", call(56, 0x1000_0000 | 17, 0, 0, 0, 0), "EPERM"],
	["mount", call(165, 0, 0, 0, 0, 0), "ENOSYS"],
	["take a key from the kernel's ring", call(250, 0, 0, 0, 0, 0), "ENOSYS"],
	["load a program into the kernel", call(321, 0, 0, 0), "ENOSYS"],
	["use io_uring", call(425, 1, 0), "ENOSYS"],
	["open a raw socket", call(41, 17, 3, 0), "EAFNOSUPPORT"],
	["open an internet socket", call(41, 2, 1, 0), "EAFNOSUPPORT"],
	["call by the other table", call(0x4000_0027), "ENOSYS"],
	["type into the terminal", `my $c = "x"; ${call(16, 0, 0x5412, "$c")}`, "EPERM"],
])("it may not %s", async (_what, program, outcome) => {
	expect(await attempt({ attempt: "perl", program })).toBe(`0: ${outcome}`);
});

test("neither it nor its children inherit descriptors other than pipes", async () => {
	expect(await attempt({ attempt: "descriptors" })).toBe("");
	const list = "opendir my $d, '/proc/self/fd'; print join ',', sort grep { !/^\\./ && $_ != fileno $d } readdir $d";
	expect(await attempt({ attempt: "perl", program: list })).toBe("0: 0,1,2");
});

test("it has the highest OOM score: the kernel kills it first", async () => {
	const program = "open F, '/proc/self/oom_score_adj'; print <F>";
	expect(await attempt({ attempt: "perl", program })).toBe("0: 1000\n");
});

/** In Perl, whose parent is the cell's Node: which of the files in /proc could be opened for writing. */
const openedForWriting = (paths: string) =>
	`use Fcntl; print join ',', grep { -f && sysopen(F, $_, O_WRONLY) } map { glob } ${paths}`;

test.each([
	["lower its OOM score", "'/proc/self/oom_score_adj'"],
	["lower the OOM score of the cell's Node", "'/proc/'.getppid.'/oom_score_adj'"],
	["write to the memory of the cell's Node", "'/proc/'.getppid.'/mem'"],
	[
		"write to any other file in /proc",
		"'/proc/*', '/proc/self/*', '/proc/self/task/*/*', '/proc/1/*', '/proc/sys/*/*'",
	],
])("a tool in it may not %s", async (_what, paths) => {
	expect(await attempt({ attempt: "perl", program: openedForWriting(paths) })).toBe("0: ");
});

test("neither it nor a tool in it can leave a core dump", async () => {
	const program = "open F, '/proc/self/limits'; print grep s/^Max core file size +(\\S+) +(\\S+).*\\n/$1 $2/, <F>";
	expect(await attempt({ attempt: "perl", program })).toBe("0: 0 0");
});

test("it has no network, not even the loopback", async () => {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	let visits = 0;
	server.on("connection", () => visits++);
	const { port } = server.address() as { port: number };
	expect(await attempt({ attempt: "connect", port })).toMatch(/^refused: /);
	server.close();
	expect(visits).toBe(0);
});

test("a fork bomb is bounded, and leaves room for other cells", async () => {
	const fork =
		"my @all; while (defined(my $p = fork)) { if (!$p) { sleep 60; exit } push @all, $p; last if @all == 5_000 } print scalar @all; kill 9, @all";
	const [first, second] = (await Promise.all(
		[1, 2].map(() => attempt({ attempt: "perl", program: fork })),
	)) as string[];
	for (const forked of [first, second]) {
		const times = Number(/^0: (\d+)$/.exec(forked as string)?.[1]);
		expect(times).toBeGreaterThan(100);
		expect(times).toBeLessThan(512);
	}
});

test("it has no capabilities, and as root its user is `nobody`", async () => {
	const program =
		"open F, '/proc/self/status'; print map { /^(?:Uid|CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp):\\s+(\\w+)/ } <F>";
	expect(await attempt({ attempt: "perl", program })).toBe(`0: 65534${"0".repeat(48)}12`);
	const map = "open F, '/proc/self/uid_map'; print join ',', map { join ' ', split } <F>";
	if (process.getuid?.() === 0) expect(await attempt({ attempt: "perl", program: map })).toBe("0: 0 0 1,65534 65534 1");
});

test("a full scratch fails its own writes only", async () => {
	expect(await attempt({ attempt: "fill" })).toBe("refused: ENOSPC");
});

test.each(["exit", "flood", "memory"])("one that does “%s” ends as crashed, without harm", async (what) => {
	await expect(attempt({ attempt: what })).rejects.toThrow("crashed");
});

describe("one that lies ends as crashed, and what it lied about is not touched", () => {
	type Said = [kind: FrameKind, base64: string];
	const said = (kind: FrameKind, what: unknown): Said => [kind, Buffer.from(JSON.stringify(what)).toString("base64")];
	const put = (blob: string, index: number, bytes: number): Said => [
		frameKinds.put,
		encodePut(blob, index, Buffer.alloc(bytes)).toString("base64"),
	];
	const blob = "c".repeat(32);
	const done = (...outputs: unknown[]) => said(frameKinds.done, { outputs, figures: {} });
	const [full, small] = [chunkBytes + encryptionOverheadBytes, 1 + encryptionOverheadBytes];

	test.each<[what: string, frames: Said[], stores: string[]]>([
		["an input that it was not given", [said(frameKinds.get, { input: 99, index: 0 })], []],
		["what is no JSON", [[frameKinds.done, Buffer.from("{").toString("base64")]], []],
		["figures without end", [said(frameKinds.done, { outputs: [], figures: "x".repeat(4_194_304 - 26) })], []],
		["a kind of message that there is not", [said(99 as FrameKind, {})], []],
		["what only a parent says", [said(frameKinds.chunk, {})], []],
		["an output that it never stored", [done({ order, blob, size: 1 })], []],
		[
			"an output of its neighbour's",
			[put(blob, 0, small), done({ order: "d".repeat(32), blob, size: 1 })],
			[`${blob}:0`],
		],
		["an output of a million gigabytes", [put(blob, 0, small), done({ order, blob, size: 1e15 })], [`${blob}:0`]],
		["an output of less than nothing", [put(blob, 0, small), done({ order, blob, size: -1 })], [`${blob}:0`]],
		["more outputs than anybody makes", [done(...Array(maxTaskOutputs + 1).fill({ order, blob, size: 1 }))], []],
		["its input's name", [put(input.blob, 0, small)], []],
		["the name of the key's share", [put(order, 0, small)], []],
		["a path for a name", [put("../../../../../../etc/passwd\0\0\0\0", 0, small)], []],
		["a chunk that is none", [put(blob, 0, 3)], []],
		["a message that ends too soon", [[frameKinds.put, ""]], []],
		["a chunk that is too long", [put(blob, 0, full + 1)], []],
		["a chunk far behind", [put(blob, 0xffff_ffff, small)], []],
		["a chunk behind the last", [put(blob, 0, small), put(blob, 1, small)], [`${blob}:0`]],
		["the same chunk once more", [put(blob, 0, full), put(blob, 0, full)], [`${blob}:0`]],
		["a failure that there is not", [said(frameKinds.failed, { code: "rm -rf", where: [] })], []],
		["a failure with words", [said(frameKinds.failed, { code: "damaged", where: ["Mandant: Müller"] })], []],
		["a failure with more than is asked", [said(frameKinds.failed, { code: "damaged", where: [], note: "x" })], []],
	])("%s", async (_what, frames, stores) => {
		stored.length = 0;
		await expect(attempt({ attempt: "say", frames })).rejects.toThrow("crashed");
		expect(stored).toEqual(stores);
	});

	test("outputs that match what was stored are accepted", async () => {
		const frames = [put(blob, 0, full), put(blob, 1, small), done({ order, blob, size: chunkBytes + 1 })];
		expect(await attempt({ attempt: "say", frames })).toEqual({});
	});

	test("a frame with figures of 4 MiB is accepted", async () => {
		const figures = "x".repeat(4_194_304 - 27);
		const frame = said(frameKinds.done, { outputs: [], figures });
		expect(Buffer.from(frame[1], "base64")).toHaveLength(4_194_304);
		expect(await attempt({ attempt: "say", frames: [frame] })).toBe(figures);
	});

	test("tiny blobs without end fail as too large", async () => {
		await expect(attempt({ attempt: "crumble" })).rejects.toThrow("too-large");
	});
});

test.each(["hang", "spin", "ask"])("one that does “%s” is killed at its deadline", async (what) => {
	await expect(attempt({ attempt: what }, 1_000)).rejects.toThrow("timed-out");
});

test("nothing that it started outlives it", async () => {
	expect(await attempt({ attempt: "outlive" })).toBe("did: started");
	const sleepers = readdirSync("/proc").filter((pid) => {
		try {
			return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("987654");
		} catch {
			return false;
		}
	});
	expect(sleepers).toEqual([]);
});

test("a pool's cells are used once each and have ended when it closes", async () => {
	const pool = new CellPool(hostile, limits, "on", 2);
	const first = pool.take();
	const second = pool.take();
	expect(second).not.toBe(first);
	await Promise.all([first.end(), second.end(), pool.close()]);
	expect([first.alive, second.alive]).toEqual([false, false]);
});
