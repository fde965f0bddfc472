import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { eicarSignature } from "../../src/scanner/eicar.ts";
import { family } from "../../src/verify/memory.ts";

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;

/** `soft hard` of RLIMIT_CORE as the kernel states it; null for a process that has ended. */
function coreLimit(pid: number | "self"): string | null {
	try {
		const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
		return /^Max core file size +(\S+) +(\S+)/m.exec(limits)?.slice(1).join(" ") ?? null;
	} catch {
		return null;
	}
}

const commandLine = (pid: number): string => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
	} catch {
		return "";
	}
};

const environment = { PATH: "/usr/bin:/bin", MARAMAIL_SMTP_LISTEN: "127.0.0.1:0", MARAMAIL_WEB_LISTEN: "127.0.0.1:0" };
/** The highest limit that this process may give: the test needs no right to exceed it. Read before `start` would lower it. */
const highest = coreLimit("self")?.split(" ")[1];
const withHighestLimit = [`--core=${highest}:${highest}`, "--"];

/** What a running service consists of: supervisor, roles, servers, scanner, SMTP sessions, cells and the programs in these. */
const parts = [
	/main\.ts serve/,
	/src\/cli\/role\.ts/,
	/^redis-server .*cache\.sock/,
	/^redis-server .*queue\.sock/,
	/^\/usr\/bin\/python3 .*scanner\.py/,
	/^\S+node .*programs\/session\.mjs/,
	/^\/usr\/bin\/bwrap /,
	/^\/app\/node\/node .*programs\//,
];

test("no process of a service can leave a core dump, whatever limit its starter has", async () => {
	const folder = mkdtempSync("/dev/shm/core-dumps-");
	writeFileSync(join(folder, "eicar.ndb"), eicarSignature);
	const service = spawn("/usr/bin/prlimit", [...withHighestLimit, process.execPath, main, "serve"], {
		stdio: ["ignore", "ignore", "pipe"],
		env: { ...environment, MARAMAIL_SIGNATURES: folder },
	});
	const gone = once(service, "exit");
	try {
		let log = "";
		await new Promise<void>((resolve, reject) => {
			service.stderr.on("data", (chunk: Buffer) => {
				log += chunk;
				if (log.includes('"serving"')) resolve();
			});
			void gone.then(() => reject(new Error(`the service ended: ${log}`)));
		});
		const processes = () => family([service.pid as number]);
		// Sessions and cells are prepared behind that word.
		await vi.waitFor(
			() => {
				const lines = processes().map(commandLine);
				expect(parts.filter((part) => !lines.some((line) => part.test(line)))).toEqual([]);
			},
			{ timeout: 120_000, interval: 200 },
		);
		const dumping = processes()
			.filter((pid) => ![null, "0 0"].includes(coreLimit(pid)))
			.map((pid) => `${coreLimit(pid)}: ${commandLine(pid)}`);
		expect(dumping).toEqual([]);
	} finally {
		service.kill("SIGTERM");
		await gone;
		rmSync(folder, { recursive: true });
	}
}, 240_000);

test.runIf(highest !== "0")(
	"where the limit cannot be lowered, nothing is served and doctor says an error",
	() => {
		// biome-ignore format: an option a line says nothing more
		const withoutPrlimit = ["/usr/bin/bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--ro-bind", "/usr/bin/true", "/usr/bin/prlimit"];
		const maramail = (command: string) =>
			spawnSync("/usr/bin/prlimit", [...withHighestLimit, ...withoutPrlimit, process.execPath, main, command], {
				env: environment,
				encoding: "utf8",
				// A service that does start is ended.
				timeout: 100_000,
				killSignal: "SIGKILL",
			});
		const served = maramail("serve");
		expect(served.status).toBe(2);
		expect(served.stderr).toContain("core dumps cannot be switched off");
		const examined = maramail("doctor");
		expect(examined.status).toBe(1);
		expect(examined.stdout).toMatch(/^error +core dumps: their limit could not be set to 0/m);
	},
	240_000,
);
