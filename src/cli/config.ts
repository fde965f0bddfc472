import { secretSettings } from "../config/schema.ts";
import { type Origin, readSettings, settingsFile } from "../config.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";

/** Checks the settings, or shows those in force; of secrets only whether they are set. */
export const command: Command = async (args) => {
	const { values, positionals } = readArguments("config", args);
	const [action, ...rest] = positionals;
	if (rest.length > 0 || (action !== "check" && action !== "show")) throw new UsageError("allowed: check, show");
	const { config, file, origins } = readSettings({ file: settingsFile(values.config) });
	if (action === "check") {
		const set = [...origins.values()].filter((origin) => origin !== "default").length;
		const told = { file: file ?? null, set };
		console.log(values.json ? JSON.stringify(told) : `${file ?? "no settings file"}: understood, ${set} settings set`);
		return 0;
	}
	const rows = Object.entries(config).map(([key, value]) => ({
		setting: key,
		value: shown(key, value),
		from: originText(origins.get(key) ?? "default"),
	}));
	if (values.json)
		console.log(JSON.stringify(Object.fromEntries(rows.map(({ setting, ...row }) => [setting, row])), null, 1));
	else for (const { setting, value, from } of rows) console.log(`${setting.padEnd(16)} ${value}  (${from})`);
	return 0;
};

/** `smtps://user:…@host:465` tells more than "set", and no password. */
export function shown(key: string, value: unknown): string {
	if (value === null) return secretSettings.has(key) ? "unset" : "–";
	if (secretSettings.has(key)) return key.endsWith("Url") || key === "relay" ? withoutPassword(String(value)) : "set";
	if (key.startsWith("smime")) return "set";
	if (key === "roles")
		return (value as { role: string; only?: string[] }[])
			.map(({ role, only }) => (only ? `${role}:${only.join(",")}` : role))
			.join(",");
	const listens = (Array.isArray(value) ? value : [value]) as { host?: string; port?: number }[];
	if (listens.every((listen) => listen?.host !== undefined))
		return listens.map(({ host = "", port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join(",");
	return String(value);
}

/** Whatever stands before the last @ of an address's authority may be a password. */
const withoutPassword = (url: string): string => url.replace(/^([a-z-]+:\/\/)[^/]*@/i, "$1…@");

const originText = (origin: Origin): string => (typeof origin === "string" ? origin : `${origin.file}:${origin.line}`);
