import type { ChildProcess } from "node:child_process";
import { runProcess, spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { amplyMs } from "./until.ts";

/** Hosts on one machine: a network namespace each, with an address of its own, on a bridge. Needs root. */

const ip = "/usr/sbin/ip";
const bridge = "maramail0";
const prefix = "10.77.0.";
/** Where this process itself is reached from the hosts. */
export const ownAddress = `${prefix}1`;

async function say(...args: string[]): Promise<void> {
	const { code, stderr } = await runProcess(ip, args, { deadlineMs: amplyMs });
	if (code !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr}`);
}

export class Host {
	readonly address: string;
	readonly #name: string;
	readonly #link: string;
	readonly #programs: ChildProcess[] = [];

	constructor(number: number) {
		this.address = `${prefix}${number + 10}`;
		this.#name = `maramail${number}`;
		this.#link = `maramail-${number}`;
	}

	async begin(): Promise<void> {
		const inside = ["-n", this.#name];
		await say("netns", "add", this.#name);
		await say("link", "add", this.#link, "type", "veth", "peer", "name", "eth0", "netns", this.#name);
		await say("link", "set", this.#link, "master", bridge, "up");
		await say(...inside, "link", "set", "lo", "up");
		await say(...inside, "link", "set", "eth0", "up");
		await say(...inside, "address", "add", `${this.address}/24`, "dev", "eth0");
	}

	/** Drops all its packets in both directions until `mend`. */
	cut = (): Promise<void> => say("link", "set", this.#link, "down");
	mend = (): Promise<void> => say("link", "set", this.#link, "up");

	start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
		const child = spawnProcess(ip, ["netns", "exec", this.#name, program, ...args], {
			stdio: ["ignore", "pipe", "pipe"],
			env: { PATH: "/usr/sbin:/usr/bin:/bin", ...env },
		});
		this.#programs.push(child);
		return child;
	}

	async end(): Promise<void> {
		await Promise.all(this.#programs.map((program) => terminate(program, 30_000)));
		await say("netns", "delete", this.#name).catch(() => {});
		await say("link", "delete", this.#link).catch(() => {});
	}
}

/** Creates that many hosts; `end` removes them. */
export async function openNetwork(count: number) {
	await say("link", "add", bridge, "type", "bridge");
	const hosts = Array.from({ length: count }, (_, number) => new Host(number));
	const all = {
		hosts,
		async end() {
			await Promise.all(hosts.map((host) => host.end()));
			await say("link", "delete", bridge);
		},
	};
	try {
		await say("address", "add", `${ownAddress}/24`, "dev", bridge);
		await say("link", "set", bridge, "up");
		for (const host of hosts) await host.begin();
		return all;
	} catch (fault) {
		await all.end();
		throw fault;
	}
}
