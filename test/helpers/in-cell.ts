import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { connect, Socket } from "node:net";
import { encodePut, type FrameKind, frameKinds, readFrames, writeFrame } from "../../src/sandbox/frame-protocol.ts";
import { runProcess, spawnProcess } from "../../src/sandbox/process.ts";
import { amplyMs } from "./until.ts";

/** What a test has it try. */
export interface Attempt {
	readonly attempt: string;
	readonly path?: string;
	readonly port?: number;
	readonly program?: string;
	/** To be said as they are, in base64. */
	readonly frames?: readonly [kind: FrameKind, base64: string][];
}

/**
 * The program of a cell in tests: it does what a hostile document would want, as its options say, and reports what came of it.
 * A cell sees nothing of `test/`, so the test packs it as the service packs its own programs.
 */
const parent = new Socket({ fd: 3, readable: false, writable: true });
const frames = readFrames(process.stdin, 20_000_000);
await frames.next();
const { options } = JSON.parse((await frames.next()).value.payload.toString()) as { options: Attempt };

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
		const { code, stdout } = await runProcess("/usr/bin/perl", ["-e", options.program as string], {
			deadlineMs: amplyMs,
		});
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
		spawnProcess("/usr/bin/setsid", ["/usr/bin/sleep", "987654"], { stdio: "ignore" });
		return "did: started";
	},
	/** Says these to its parent, and then that it is done. As every program it hears of each chunk that it is stored before it goes on. */
	say: async () => {
		for (const [kind, base64] of options.frames ?? []) {
			await writeFrame(parent, kind, Buffer.from(base64, "base64"));
			if (kind === frameKinds.put) await frames.next();
		}
	},
	flood: () => parent.write(Buffer.alloc(64, 0xff)),
	/** Asks for ever. */
	ask: async () => {
		for (;;) await writeFrame(parent, frameKinds.get, Buffer.from(JSON.stringify({ input: 0, index: 0 })));
	},
	/** A crumb in a blob of its own, for ever. */
	crumble: async () => {
		for (let blob = 0; ; blob++) {
			const name = blob.toString(16).padStart(32, "0");
			await writeFrame(parent, frameKinds.put, encodePut(name, 0, Buffer.alloc(28)));
			await frames.next();
		}
	},
};
const figures = await attempts[options.attempt]?.();
await writeFrame(parent, frameKinds.done, Buffer.from(JSON.stringify({ outputs: [], figures })));
process.exit(0);
