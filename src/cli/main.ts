import { ConfigError } from "../config.ts";
import { forbidCoreDumps } from "../sandbox/process.ts";
import { UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";

/** The commands of the contract, a line each; a command's code is loaded only when it is called. */
const commands: Readonly<
	Record<string, { readonly load: () => Promise<{ command: Command }>; readonly says: string }>
> = {
	serve: { load: () => import("./serve.ts"), says: "[--roles R,R] [--config FILE]   the service in the foreground" },
	demo: {
		load: () => import("./demo.ts"),
		says: "[FILE…]   the main job once, privately, on the samples or your files",
	},
	send: {
		load: () => import("./send.ts"),
		says: "FILE… [--to A] [--from A] [--subject S] [--smtp HOST:PORT] [--wait DIR]   a customer's mail",
	},
	inspect: {
		load: () => import("./inspect.ts"),
		says: "FILE… [--json] [--out DIR]   the services on files, without mail",
	},
	check: {
		load: () => import("./check.ts"),
		says: "FILE… [--json] [--strict]   are these files fit for a German court?",
	},
	customers: {
		load: () => import("./customers.ts"),
		says: "add MATCH [--trust dmarc|auth|network:NET]… [--locale de|en] [--password-stdin] [--smime CERT|--openpgp KEY] | remove MATCH | list   who may use the service",
	},
	receipt: {
		load: () => import("./receipt.ts"),
		says: "NUMBER [--key KEY] [--web URL] | --totals   what is left of an order: when it was destroyed",
	},
	verify: {
		load: () => import("./verify.ts"),
		says: "[--from ADDRESS]   the twelve promises, on the service that runs here",
	},
	doctor: { load: () => import("./doctor.ts"), says: "   checks this machine" },
};

// Before anything is read. Where it fails, `startService` refuses and `doctor` says so.
forbidCoreDumps();

const [name = "help", ...args] = process.argv.slice(2);
const chosen = commands[name];
if (!chosen) {
	const usage = Object.entries(commands).map(([command, { says }]) => `  maramail ${command} ${says}`);
	const asked = name === "help" || name === "--help";
	(asked ? process.stdout : process.stderr).write(
		`${asked ? "" : `maramail: there is no command "${name}".\n`}${usage.join("\n")}\n`,
	);
	process.exit(asked ? 0 : 2);
}
try {
	process.exitCode = await (await chosen.load()).command(args);
} catch (fault) {
	process.stderr.write(`maramail ${name}: ${fault instanceof Error ? fault.message : String(fault)}\n`);
	process.exitCode = fault instanceof UsageError || fault instanceof ConfigError ? 2 : 1;
}
