import { readFileSync } from "node:fs";
import { JsoncError, type Place, parseJsonc } from "../jsonc.ts";
import { ConfigError } from "./config-error.ts";

/** A settings file: JSON with comments. */
export interface SettingsFile {
	/** By the setting's name in camelCase. */
	readonly values: Readonly<Record<string, unknown>>;
	/** "/etc/maramail/maramail.json:12:3", for error messages. */
	where(key: string): string;
	placeOf(key: string): Place;
	/** The name as the file has it. */
	nameOf(key: string): string;
}

/** "MARAMAIL_SMTP_LISTEN" → "smtpListen" */
export const toKey = (variable: string): string =>
	variable
		.slice("MARAMAIL_".length)
		.toLowerCase()
		.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** "smtpListen" → "MARAMAIL_SMTP_LISTEN" */
export const toVariable = (key: string): string =>
	`MARAMAIL_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

const mends: Readonly<Record<string, string>> = {
	ENOENT: "is not there; make it with `maramail setup`, or name another with --config FILE",
	EACCES: "may not be read by this user; run the command as root, or name another file with --config FILE",
	EISDIR: "is a folder; name a file",
};

/** Names are those of the environment or camelCase. An empty file has no settings. Throws `ConfigError`. */
export function readSettingsFile(path: string): SettingsFile {
	let content: string;
	try {
		content = readFileSync(path, "utf8");
	} catch (fault) {
		const { code = "" } = fault as NodeJS.ErrnoException;
		throw new ConfigError(`The settings file ${path} ${mends[code] ?? `cannot be read (${code})`}.`);
	}
	try {
		const { value = {}, placeOf } = parseJsonc(content);
		if (typeof value !== "object" || value === null || Array.isArray(value))
			throw new JsoncError('an object is expected: {"domain": "…", …}', placeOf([]));
		const names = new Map<string, string>();
		const values: Record<string, unknown> = {};
		for (const [name, setting] of Object.entries(value)) {
			const key = name.startsWith("MARAMAIL_") ? toKey(name) : name;
			if (names.has(key)) throw new JsoncError(`"${name}" stands here a second time; remove one`, placeOf([name]));
			names.set(key, name);
			values[key] = setting;
		}
		const nameOf = (key: string) => names.get(key) ?? key;
		const placeIn = (key: string) => placeOf([nameOf(key)]);
		return { values, nameOf, placeOf: placeIn, where: (key) => located(path, placeIn(key)) };
	} catch (fault) {
		if (fault instanceof JsoncError) throw new ConfigError(`${located(path, fault.place)}: ${fault.message}.`);
		throw fault;
	}
}

/** As compilers write it, so that editors can jump there. */
export const located = (path: string, { line, column }: Place): string => `${path}:${line}:${column}`;
