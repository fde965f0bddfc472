import { ConfigError, closestName } from "../config.ts";
import { forbidCoreDumps } from "../sandbox/process.ts";
import { UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type CommandName, commandNames } from "./command-table.ts";
import { overview, usageOf } from "./help/usage.ts";
import { version } from "./version.ts";

/** A command's code is loaded only when it is called. */
const loads: Readonly<Record<CommandName, () => Promise<{ command: Command }>>> = {
	serve: () => import("./serve.ts"),
	setup: () => import("./setup.ts"),
	demo: () => import("./demo.ts"),
	send: () => import("./send.ts"),
	inspect: () => import("./inspect.ts"),
	check: () => import("./check.ts"),
	customers: () => import("./customers.ts"),
	receipt: () => import("./receipt.ts"),
	verify: () => import("./verify.ts"),
	doctor: () => import("./doctor.ts"),
	config: () => import("./config.ts"),
	keys: () => import("./keys.ts"),
	completion: () => import("./completion.ts"),
};

// Before anything is read. Where it fails, `startService` refuses and `doctor` says so.
forbidCoreDumps();

const isCommand = (word: string): word is CommandName => (commandNames as string[]).includes(word);

function end(code: number, says: string): never {
	(code === 0 ? process.stdout : process.stderr).write(says);
	process.exit(code);
}

const [first = "help", ...rest] = process.argv.slice(2);
if (first === "--version") end(0, `maramail ${version()}\n`);
const asksHelp = first === "help" || first === "--help";
const name = asksHelp ? (rest[0] ?? "") : first;
if (name === "") end(0, overview());
if (!isCommand(name)) {
	const close = closestName(name, commandNames);
	end(2, `maramail: there is no command "${name}"; ${close ? `did you mean ${close}? ` : ""}see: maramail --help\n`);
}
// What follows `--` is a file, whatever it is called.
const given = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
if (asksHelp || given.includes("--help")) end(0, usageOf(name));
try {
	process.exitCode = await (await loads[name]()).command(rest);
} catch (fault) {
	process.stderr.write(`maramail ${name}: ${fault instanceof Error ? fault.message : String(fault)}\n`);
	process.exitCode = fault instanceof UsageError || fault instanceof ConfigError ? 2 : 1;
}
