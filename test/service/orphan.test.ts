import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMailbox } from "../../src/cli/mailbox.ts";
import { sendMail } from "../../src/cli/send-mail.ts";
import { mapsToNobody } from "../../src/sandbox/bubblewrap.ts";
import { spawnProcess } from "../../src/sandbox/process.ts";
import { family } from "../../src/verify/memory.ts";
import { childrenOf, identities, isWithoutIdMaps, pathTo, running } from "../helpers/processes.ts";
import { openService, sample, type TestService } from "../helpers/service.ts";
import { until } from "../helpers/until.ts";

/** Whoever of a service is killed: no process of a cell outlives the process that started it. */

let service: TestService;
beforeAll(async () => {
	service = await openService({ cells: 1 });
});
afterAll(() => service.close());

const worker = (): number => service.pids().find(({ role }) => role === "services")?.pid ?? 0;
const send = (from: string, smtp: { host: string; port: number }) =>
	sendMail({ from, to: "optimieren@maramail.localhost", subject: "Akte", files: [sample("Brief.docx")], smtp });

/** LibreOffice in a cell, and all above it up to the outermost process of the cell, once it runs. */
const inCell = (root: number): Promise<number[]> =>
	until("LibreOffice in a cell", () => {
		const path = pathTo("soffice.bin", root);
		return path.length > 0 && path;
	});

test("of a cell in work, each process killed: all others end, LibreOffice too", async () => {
	await send("zelle@kanzlei.localhost", service.smtp);
	// The outermost process, the init of its PID namespace, Node: a crashed task is tried three times.
	for (const level of [1, 2, 3]) {
		const path = await inCell(worker());
		const outermost = path.at(-1) as number;
		const all = identities(family([outermost]));
		process.kill(path.at(-level) as number, "SIGKILL");
		await until("the end of the cell", () => running(all).length === 0);
		expect(all.length).toBeGreaterThanOrEqual(4);
	}
	expect((await service.answerTo("zelle@kanzlei.localhost")).text).toMatch(/Brief\.docx/);
});

test("the worker killed: its cells end, the one in work and those that wait", async () => {
	await send("arbeiter@kanzlei.localhost", service.smtp);
	await inCell(worker());
	const all = identities(family([worker()]));
	process.kill(worker(), "SIGKILL");
	await until("the end of the worker and its cells", () => running(all).length === 0);
	expect((await service.answerTo("arbeiter@kanzlei.localhost")).files.size).toBe(1);
});

// As another user than root a cell waits for nobody while it starts.
test.runIf(mapsToNobody)("the worker killed while a cell starts and waits for its id maps: it ends", async () => {
	let waiting: number[] = [];
	while (waiting.length === 0) {
		const before = worker();
		process.kill(before, "SIGKILL");
		const after = await until("the next worker", () => worker() !== before && worker());
		// No pause between the looks: at its first child it is stopped, so that it writes no maps.
		while (childrenOf(after).length === 0) await nextTurn();
		process.kill(after, "SIGSTOP");
		// What bubblewrap does meanwhile, it does without the worker.
		waiting = await until("cells that start", () => {
			const cells = childrenOf(after);
			const inits = cells.flatMap(childrenOf);
			return inits.length === cells.length && inits;
		});
		waiting = waiting.filter(isWithoutIdMaps);
	}
	const all = identities(waiting);
	process.kill(worker(), "SIGKILL");
	await until("the end of the cells that wait", () => running(all).length === 0);
});

test("a service whose head is killed dies whole: servers, roles, sessions, a cell with LibreOffice in it", async () => {
	const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
	const mailbox = await openMailbox();
	const env = {
		PATH: "/usr/bin:/bin",
		MARAMAIL_SMTP_LISTEN: "127.0.0.1:0",
		MARAMAIL_WEB_LISTEN: "127.0.0.1:0",
		MARAMAIL_RELAY: `smtp://127.0.0.1:${mailbox.port}`,
		MARAMAIL_CUSTOMERS: "/nonexistent",
		MARAMAIL_ACCEPT: "cached",
	};
	const head = spawnProcess(process.execPath, [main, "serve"], { stdio: ["ignore", "ignore", "pipe"], env });
	let log = "";
	const port = await new Promise<number>((resolve) =>
		head.stderr?.on("data", (chunk: Buffer) => {
			log += chunk;
			const smtp = /"smtp":\[(\d+)\].*"serving"/.exec(log)?.[1];
			if (smtp) resolve(Number(smtp));
		}),
	);
	await send("kopf@kanzlei.localhost", { host: "127.0.0.1", port });
	await inCell(head.pid as number);
	const all = identities(family([head.pid as number]));
	expect(all.length).toBeGreaterThanOrEqual(12);
	const gone = once(head, "exit");
	// Only the head, as an out-of-memory killer would.
	process.kill(head.pid as number, "SIGKILL");
	await gone;
	await until("the end of all its processes", () => running(all).length === 0);
	await mailbox.close();
});
