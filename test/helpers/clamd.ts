import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { until } from "./until.ts";

/** ClamAV's own server, as an operator may have it, with these signatures. Resolves when it listens. */
export async function openClamd(folder: string, signatures: string) {
	const place = join(folder, "clamd");
	await mkdir(place);
	const socket = join(place, "clamd.sock");
	const settings = {
		LocalSocket: socket,
		DatabaseDirectory: signatures,
		TemporaryDirectory: place,
		Foreground: "yes",
		User: "root",
		// clamd(8): its own test of signed databases, which ours is not.
		OfficialDatabaseOnly: "no",
	};
	const file = join(place, "clamd.conf");
	await writeFile(
		file,
		Object.entries(settings)
			.map((line) => `${line.join(" ")}\n`)
			.join(""),
	);
	const server = spawnProcess("/usr/sbin/clamd", ["--config-file", file], {
		stdio: "ignore",
		env: { PATH: "/usr/bin:/bin" },
	});
	let isOver = false;
	server.once("exit", () => {
		isOver = true;
	});
	await until("clamd listens", () => {
		if (isOver) throw new Error("clamd did not start");
		return listens(socket);
	});
	return { socket, end: () => terminate(server) };
}

const listens = (path: string): Promise<boolean> =>
	new Promise((resolve) => {
		const socket = connect(path);
		socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
		socket.once("connect", () => socket.destroy());
	});
