import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { expect, onTestFinished, vi } from "vitest";
import { openMailbox } from "../../src/cli/mailbox.ts";
import { spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { family } from "../../src/verify/memory.ts";

/** `maramail serve` as an operator starts it, with a mailbox as its relay. `within`: a command line that runs it. */
export async function serve(env: Readonly<Record<string, string>>, within: readonly string[] = []) {
	const mailbox = await openMailbox();
	const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
	const [program = "", ...args] = [...within, process.execPath, main, "serve"];
	const head = spawnProcess(program, args, {
		stdio: ["ignore", "ignore", "pipe"],
		env: {
			PATH: "/usr/bin:/bin",
			MARAMAIL_SMTP_LISTEN: "127.0.0.1:0",
			MARAMAIL_WEB_LISTEN: "127.0.0.1:0",
			MARAMAIL_RELAY: `smtp://127.0.0.1:${mailbox.port}`,
			MARAMAIL_CUSTOMERS: "/nonexistent",
			...env,
		},
	});
	let log = "";
	head.stderr?.on("data", (chunk: Buffer) => {
		log += chunk;
		head.emit("said");
	});
	const gone = once(head, "exit");
	/** Resolves when the log says it, or the service has ended. */
	const says = async (what: RegExp) => {
		while (!what.test(log) && head.exitCode === null && head.signalCode === null)
			await Promise.race([once(head, "said"), gone]);
		return what.test(log);
	};
	onTestFinished(async () => {
		await terminate(head);
		await mailbox.close();
	});
	expect(await says(/"serving"/)).toBe(true);
	const { smtp, web } = JSON.parse(log.split("\n").find((line) => line.includes('"serving"')) as string) as {
		smtp: number[];
		web: number;
	};
	const processes = family([head.pid as number]);
	return {
		head,
		gone,
		says,
		mailbox,
		smtp: { host: "127.0.0.1", port: smtp[0] as number },
		readyz: () => fetch(`http://127.0.0.1:${web}/readyz`),
		answersTo: (from: string) => mailbox.received.filter(({ to }) => to.includes(from)),
		/** Its processes and folders that are still there. */
		async left(): Promise<string[]> {
			const still = () => [
				...processes.filter((pid) => existsSync(`/proc/${pid}`)).map(String),
				...readdirSync("/dev/shm").filter((name) => name.startsWith(`maramail-${head.pid}-`)),
			];
			await vi.waitFor(() => expect(still()).toEqual([]), { timeout: 30_000 }).catch(() => {});
			return still();
		},
	};
}
