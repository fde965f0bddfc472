import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { connect, Socket } from "node:net";
import { kindsOfFrame, readFrames, writeFrame } from "./frames.ts";
import { run, start } from "./process.ts";

/**
 * What runs in a cell in tests: a hostile document's dream. It tries what its options say and tells what came of it.
 * Lies beside the sources because a cell sees nothing else.
 */
const parent = new Socket({ fd: 3, readable: false, writable: true });
const frames = readFrames(process.stdin, 1_000_000);
await frames.next();
const { options, order } = JSON.parse((await frames.next()).value.payload.toString()) as {
	order: string;
	options: { attempt: string; path?: string; port?: number; program?: string };
};

const tried = (work: () => unknown): string => {
	try {
		return `did: ${String(work())}`;
	} catch (fault) {
		return `refused: ${(fault as NodeJS.ErrnoException).code}`;
	}
};

const attempts: Record<string, () => unknown> = {
	write: () => tried(() => writeFileSync(options.path as string, "leak")),
	read: () => tried(() => readFileSync(options.path as string, "utf8").length),
	list: () => tried(() => readdirSync(options.path as string).join(",")),
	scratch: () =>
		tried(() => {
			writeFileSync("/scratch/x", "x");
			return statSync("/scratch/x").size;
		}),
	fill: () =>
		tried(() => {
			for (let number = 0; number < 1000; number++) writeFileSync(`/scratch/${number}`, Buffer.alloc(1024 * 1024));
		}),
	// biome-ignore lint/style/noProcessEnv: that it is empty is what the test looks at
	environment: () => Object.keys(process.env).sort().join(","),
	/** What it was given beside pipes: an open file or folder of another's. */
	descriptors: () =>
		readdirSync("/proc/self/fd")
			.map((descriptor) => {
				try {
					return readlinkSync(`/proc/self/fd/${descriptor}`);
				} catch {
					// The folder's own descriptor is closed again.
					return "pipe:";
				}
			})
			.filter((target) => !/^(pipe:|socket:|anon_inode:|\/dev\/null$)/.test(target))
			.join(","),
	processes: () => readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length,
	connect: () =>
		new Promise((resolve) => {
			const socket = connect({ host: "127.0.0.1", port: options.port as number });
			socket.once("connect", () => resolve("did: connected"));
			socket.once("error", (fault: NodeJS.ErrnoException) => resolve(`refused: ${fault.code}`));
		}),
	/** Runs a Perl program: the one language on every Debian in which any system call can be made by its number. */
	perl: async () => {
		const { code, stdout } = await run("/usr/bin/perl", ["-e", options.program as string], { deadlineMs: 10_000 });
		return `${code}: ${stdout}`;
	},
	exit: () => process.exit(3),
	hang: () => new Promise(() => setInterval(() => {}, 1000)),
	spin: () => {
		for (;;);
	},
	memory: () => {
		const held: Buffer[] = [];
		for (;;) held.push(Buffer.alloc(16 * 1024 * 1024, 1));
	},
	outlive: () => {
		start("/usr/bin/setsid", ["/usr/bin/sleep", "987654"], { stdio: "ignore" });
		return "did: started";
	},
	lie: () => writeFrame(parent, kindsOfFrame.get, Buffer.from(JSON.stringify({ input: 99, index: 0 }))),
	garbage: () => writeFrame(parent, kindsOfFrame.done, Buffer.from("{")),
	flood: () => parent.write(Buffer.alloc(64, 0xff)),
	foreign: () =>
		writeFrame(
			parent,
			kindsOfFrame.done,
			Buffer.from(
				JSON.stringify({ outputs: [{ order: order.replace(/^./, "f"), blob: order, size: 1 }], figures: {} }),
			),
		),
};
const figures = await attempts[options.attempt]?.();
await writeFrame(parent, kindsOfFrame.done, Buffer.from(JSON.stringify({ outputs: [], figures })));
process.exit(0);
