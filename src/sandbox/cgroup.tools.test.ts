import { once } from "node:events";
import {
	accessSync,
	constants,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmdirSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCgroup, delegatedCgroup, inCgroup, removeCgroup } from "./cgroup.ts";
import { spawnProcess } from "./process.ts";
import { withScratch } from "./scratch.ts";

/** A tree of files as the kernel shows it to a systemd unit with a delegated cgroup. */
function given(
	folder: string,
	{ controllers = "cpu memory pids", processes = "42" } = {},
): [tree: string, self: string] {
	const own = join(folder, "system.slice/maramail.service");
	mkdirSync(own, { recursive: true });
	writeFileSync(join(own, "cgroup.controllers"), `${controllers}\n`);
	writeFileSync(join(own, "cgroup.subtree_control"), "");
	writeFileSync(join(own, "cgroup.procs"), `${processes}\n`);
	writeFileSync(join(folder, "self"), "0::/system.slice/maramail.service\n");
	return [folder, join(folder, "self")];
}

test("in a delegated cgroup the service moves itself down and enables controllers for its cells", async () => {
	await withScratch(async (folder) => {
		const own = delegatedCgroup(...given(folder), 42);
		expect(own).toBe(join(folder, "system.slice/maramail.service"));
		expect(readFileSync(join(own as string, "service/cgroup.procs"), "utf8")).toBe("42");
		expect(readFileSync(join(own as string, "cgroup.subtree_control"), "utf8")).toBe("+memory +pids");
		const group = createCgroup(own as string, {
			memoryMebibytes: 2048,
			scratchMebibytes: 256,
			processes: 512,
		}) as string;
		const limits = Object.fromEntries(
			readdirSync(group).map((name) => [name, readFileSync(join(group, name), "utf8")]),
		);
		expect(limits).toEqual({
			"memory.max": String(2304 * 1024 * 1024),
			"memory.swap.max": "0",
			"memory.oom.group": "1",
			"pids.max": "512",
		});
		expect(createCgroup(join(folder, "nowhere"), { memoryMebibytes: 1, scratchMebibytes: 1, processes: 1 })).toBeNull();
	});
});

test.each([
	["is not alone in it", { processes: "41\n42" }],
	["was not given memory to share out", { controllers: "cpu pids" }],
])("where it %s, all stays as it is", async (_, tree) => {
	await withScratch(async (folder) => {
		expect(delegatedCgroup(...given(folder, tree), 42)).toBeNull();
		expect(existsSync(join(folder, "system.slice/maramail.service/service"))).toBe(false);
	});
});

test("a host without cgroup v2 delegates none", async () => {
	await withScratch(async (folder) => {
		writeFileSync(join(folder, "self"), "9:name=systemd:/\n8:pids:/\n");
		expect(delegatedCgroup(folder, join(folder, "self"), 42)).toBeNull();
		expect(delegatedCgroup(folder, join(folder, "nowhere"), 42)).toBeNull();
	});
});

/** A tree of the kernel's, be it one without controllers. */
const real = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].find((path) => {
	try {
		accessSync(join(path, "cgroup.procs"), constants.W_OK);
		return existsSync(join(path, "cgroup.controllers"));
	} catch {
		return false;
	}
});

test.skipIf(real === undefined)("a cell and all that it started are in its group, and end with it", async () => {
	const group = join(real as string, `maramail-test-${process.pid}`);
	mkdirSync(group);
	try {
		const script = "sleep 1000 & sleep 1000 & echo ready; wait";
		const { program, args } = inCgroup(group, { program: "/bin/sh", args: ["-c", script] });
		const child = spawnProcess(program, args, { stdio: ["ignore", "pipe", "ignore"], env: { PATH: "/usr/bin:/bin" } });
		await once(child.stdout as NodeJS.ReadableStream, "data");
		const inside = readFileSync(join(group, "cgroup.procs"), "utf8").trim().split("\n");
		expect(inside).toHaveLength(3);
		expect(inside).toContain(String(child.pid));
		const gone = once(child, "exit");
		await removeCgroup(group);
		expect((await gone)[1]).toBe("SIGKILL");
		expect(existsSync(group)).toBe(false);
	} finally {
		if (existsSync(group)) rmdirSync(group);
	}
});
