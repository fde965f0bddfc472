import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { newId } from "../cache/handle.ts";
import { newOrderKey } from "../cache/seal.ts";
import { Cell } from "./cell.ts";
import { CellPool } from "./pool.ts";

const limits = { scratchMebibytes: 32, memoryMebibytes: 1024, network: false };
const order = `0${newId().slice(1)}`;
const shuttle = { get: async () => null, put: async () => {} };

async function attempt(
	options: { attempt: string; path?: string; port?: number },
	deadlineMs = 20_000,
): Promise<unknown> {
	const key = newOrderKey();
	const cell = new Cell("cell/stand-in.ts", limits, "on");
	try {
		const { untrustedFigures } = await cell.run(
			{ service: "stand-in", order, inputs: [], options, key, deadlineMs },
			shuttle,
		);
		return untrustedFigures;
	} finally {
		expect(
			key.every((byte) => byte === 0),
			"the parent wipes the key",
		).toBe(true);
		expect(cell.alive, "the cell is gone").toBe(false);
	}
}

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
	for (const path of ["/root", "/home", "/etc/passwd", "/etc/shadow", "/var", "/run"])
		expect(await attempt({ attempt: "list", path })).toBe("refused: ENOENT");
	expect(await attempt({ attempt: "processes" })).toBeLessThanOrEqual(3);
	expect(await attempt({ attempt: "environment" })).toBe("HOME,LANG,PATH,PWD,TMPDIR");
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

test("a full scratch is its own affair", async () => {
	expect(await attempt({ attempt: "fill" })).toBe("refused: ENOSPC");
});

test.each(["exit", "lie", "garbage", "flood", "foreign", "memory"])(
	"one that does “%s” ends as crashed, without harm",
	async (what) => {
		await expect(attempt({ attempt: what })).rejects.toThrow("crashed");
	},
);

test.each(["hang", "spin"])("one that does “%s” is killed at its deadline", async (what) => {
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

test("a pool's cells are used once each and are gone when it closes", async () => {
	const pool = new CellPool("cell/stand-in.ts", limits, "on", 2);
	const first = pool.take();
	const second = pool.take();
	expect(second).not.toBe(first);
	await Promise.all([first.end(), second.end(), pool.close()]);
	expect([first.alive, second.alive]).toEqual([false, false]);
});
