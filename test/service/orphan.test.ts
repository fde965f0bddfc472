import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { spawnProcess } from "../../src/sandbox/process.ts";
import { family } from "../../src/verify/memory.ts";
import { until } from "../helpers/until.ts";

test("a service whose head is killed dies whole: servers, roles, sessions, cells", async () => {
	const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
	const env = { PATH: "/usr/bin:/bin", MARAMAIL_SMTP_LISTEN: "127.0.0.1:0", MARAMAIL_WEB_LISTEN: "127.0.0.1:0" };
	const head = spawnProcess(process.execPath, [main, "serve"], { stdio: ["ignore", "ignore", "pipe"], env });
	let log = "";
	await new Promise<void>((resolve) =>
		head.stderr?.on("data", (chunk: Buffer) => {
			log += chunk;
			if (log.includes('"serving"')) resolve();
		}),
	);
	const all = family([head.pid as number]);
	expect(all.length).toBeGreaterThanOrEqual(9);
	const gone = once(head, "exit");
	// Only the head, as an out-of-memory killer would.
	process.kill(head.pid as number, "SIGKILL");
	await gone;
	await until("the end of all its processes", () => !all.some((pid) => existsSync(`/proc/${pid}`)));
});
