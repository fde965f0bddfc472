import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { spawnProcess } from "../sandbox/process.ts";
import { openServiceFolder } from "./service-folder.ts";

/** A user that is neither root nor the one who runs the tests. */
const other = 65_534;
const longAgo = new Date(0);
let shm: string;
beforeEach(async () => {
	shm = await mkdtemp("/dev/shm/folders-");
	// As /dev/shm is: everybody may write, and remove only what is his own.
	await chmod(shm, 0o1777);
});
afterEach(() => rm(shm, { recursive: true, force: true }));

/** A supervisor that sees no process of others, as under ProtectProc=invisible: in a PID namespace of its own. */
async function startBlind(): Promise<{ folder: string; kill(): Promise<void> }> {
	const module = new URL("./service-folder.ts", import.meta.url).href;
	const code = `const { path } = await (await import("${module}")).openServiceFolder("${shm}"); console.log(path); setInterval(() => {}, 1000)`;
	const namespaces = ["--user", "--map-current-user", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
	const child = spawnProcess("/usr/bin/unshare", [...namespaces, process.execPath, "--input-type=module", "-e", code], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
	return {
		folder: line.toString().trim(),
		async kill() {
			const gone = once(child.stdout as NodeJS.ReadableStream, "close");
			child.kill("SIGKILL");
			await gone;
		},
	};
}

test("the folder of a living service stays where its process cannot be seen; that of a killed one goes", async () => {
	const living = await openServiceFolder(shm);
	const blind = await startBlind();
	expect(readdirSync(shm)).toHaveLength(2);
	await blind.kill();
	expect(existsSync(blind.folder)).toBe(true);
	const next = await openServiceFolder(shm);
	expect(existsSync(blind.folder)).toBe(false);
	await Promise.all([living.remove(), next.remove()]);
	expect(readdirSync(shm)).toEqual([]);
});

test("a folder that is just being made stays, one from long ago without a socket goes", async () => {
	const [making, old] = [join(shm, "maramail-999998-a"), join(shm, "maramail-999999-b")];
	for (const folder of [making, old]) await mkdir(folder);
	await utimes(old, longAgo, longAgo);
	await openServiceFolder(shm);
	expect([making, old].map(existsSync)).toEqual([true, false]);
});

test.skipIf(process.getuid?.() !== 0)(
	"what another user has put there keeps nobody from starting, and stays",
	async () => {
		const foreign = join(shm, "maramail-999999-c");
		await mkdir(join(foreign, "inside"), { recursive: true });
		await chown(foreign, other, other);
		await utimes(foreign, longAgo, longAgo);
		await openServiceFolder(shm);
		expect(existsSync(join(foreign, "inside"))).toBe(true);
	},
);
