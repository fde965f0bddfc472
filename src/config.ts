import { accessSync, constants, existsSync } from "node:fs";
import type { z } from "zod";
import { closestName } from "./config/closest-name.ts";
import { ConfigError } from "./config/config-error.ts";
import { type Config, schema, secretSettings } from "./config/schema.ts";
import { readSettingsFile, type SettingsFile, toKey, toVariable } from "./config/settings-file.ts";
import { roles } from "./config/value-types.ts";
import { isLoopback } from "./loopback.ts";

/** The only reader of the environment. Refuses early, and says what is allowed. All settings: `config/schema.ts`. */

export { closestName } from "./config/closest-name.ts";
export { ConfigError } from "./config/config-error.ts";
export type { Config } from "./config/schema.ts";
export { usableMemory } from "./config/usable-memory.ts";
export { type Listen, type Role, type RoleChoice, roles } from "./config/value-types.ts";

/** The settings of the installed service: every command uses them unless it is given others. */
export const defaultSettingsFile = "/etc/maramail/maramail.json";

/** Variables that set no setting: which file holds them, and which Node runs the program. */
const notSettings: ReadonlySet<string> = new Set(["MARAMAIL_CONFIG", "MARAMAIL_NODE"]);

/** Where a setting's value comes from. */
export type Origin = "default" | "environment" | "command" | { readonly file: string; readonly line: number };

export interface Settings {
	readonly config: Config;
	/** undefined: there is none. */
	readonly file: string | undefined;
	readonly origins: ReadonlyMap<string, Origin>;
}

/**
 * The file that a command reads: the one given by `--config`, else by MARAMAIL_CONFIG, else the installed service's where there is one. With
 * `wherePermitted` one that this user may not read is passed over: for commands that need nothing secret.
 */
export function settingsFile(given?: string, { wherePermitted = false } = {}): string | undefined {
	const named = given ?? process.env.MARAMAIL_CONFIG;
	if (named) return named;
	// A folder that may not be looked into hides the file: then the service is installed, too.
	const installed = existsSync(defaultSettingsFile) || isForbidden(defaultSettingsFile);
	return installed && !(wherePermitted && isForbidden(defaultSettingsFile)) ? defaultSettingsFile : undefined;
}

function isForbidden(path: string): boolean {
	try {
		accessSync(path, constants.R_OK);
		return false;
	} catch (fault) {
		return (fault as NodeJS.ErrnoException).code === "EACCES";
	}
}

/** Whether this is somebody trying the program on her own machine: nothing of it can be reached from outside, and nothing leaves. */
export const isDevelopment = (config: Config): boolean =>
	config.relay === null &&
	config.domain.endsWith(".localhost") &&
	[...config.smtpListen, config.webListen].every(({ host }) => isLoopback(host)) &&
	config.cacheUrl === null &&
	config.queueUrl === null &&
	roles.every((role) => config.roles.some((choice) => choice.role === role));

/** The address that takes documents, and that answers come from. */
export const serviceAddress = ({ mailboxes, domain }: Pick<Config, "mailboxes" | "domain">): string =>
	`${mailboxes[0]}@${domain}`;

interface Sources {
	/** JSON with comments; names as variables or camelCase. */
	readonly file?: string | undefined;
	readonly overrides?: Readonly<Record<string, unknown>>;
}

/** Reads all settings: defaults, then the file, then the environment, then `overrides`. Throws `ConfigError`. */
export const readConfig = (sources: Sources = {}): Config => readSettings(sources).config;

/** As `readConfig`, with the origin of each value. An error names every setting that is not understood. */
export function readSettings({ file: path, overrides = {} }: Sources = {}): Settings {
	const file = path === undefined ? undefined : readSettingsFile(path);
	const environment = Object.fromEntries(
		Object.entries(process.env)
			.filter(([name, value]) => name.startsWith("MARAMAIL_") && !notSettings.has(name) && value !== "")
			.map(([name, value]) => [toKey(name), value]),
	);
	const values: Record<string, unknown> = { ...file?.values, ...environment, ...overrides };
	const originOf = (key: string): Origin => {
		if (Object.hasOwn(overrides, key)) return "command";
		if (Object.hasOwn(environment, key)) return "environment";
		if (file && path && Object.hasOwn(file.values, key)) return { file: path, line: file.placeOf(key).line };
		return "default";
	};
	const parsed = schema.safeParse(values);
	if (parsed.success) {
		const { data } = parsed;
		if (data.operator?.toLowerCase().endsWith(`@${data.domain.toLowerCase()}`))
			throw new ConfigError(
				`Setting MARAMAIL_OPERATOR: "${data.operator}" is an address of this service, which would send the mail to itself; allowed: an address of another domain.`,
			);
		refuseSharedKeys(data);
		const config = { ...data, accept: data.accept ?? (isDevelopment(data) ? "cached" : null) };
		return { config, file: path, origins: new Map(Object.keys(config).map((key) => [key, originOf(key)])) };
	}
	const faults = parsed.error.issues.flatMap((issue) =>
		issue.code === "unrecognized_keys"
			? issue.keys.map((key) => unknownSetting(key, originOf(key), file))
			: [wrongSetting(issue, values, originOf(String(issue.path[0])), file)],
	);
	throw new ConfigError(faults.join("\n"));
}

/** Cells that compose answers hold the signing keys, and they open documents: with the same key they could decrypt mails (decision 0070). */
function refuseSharedKeys(config: Config): void {
	for (const [signs, decrypts] of [
		["smimeKey", "smimeDecryptionKey"],
		["openpgpKey", "openpgpDecryptionKey"],
	] as const)
		if (config[decrypts] !== null && config[decrypts]?.trim() === config[signs]?.trim())
			throw new ConfigError(
				`Setting ${toVariable(decrypts)} is the key of ${toVariable(signs)}; allowed: another one.`,
			);
}

function unknownSetting(key: string, origin: Origin, file: SettingsFile | undefined): string {
	const known = Object.keys(schema.shape);
	const inFile = typeof origin === "object" && file;
	const named = (name: string) => (inFile && !file.nameOf(key).startsWith("MARAMAIL_") ? name : toVariable(name));
	const close = closestName(key, known);
	const mend = close ? `did you mean ${named(close)}?` : `allowed: ${known.map(named).join(", ")}.`;
	return inFile
		? `${file.where(key)}: Unknown setting "${file.nameOf(key)}"; ${mend}`
		: `Unknown setting ${toVariable(key)}; ${mend}`;
}

function wrongSetting(
	issue: z.core.$ZodIssue,
	values: Readonly<Record<string, unknown>>,
	origin: Origin,
	file: SettingsFile | undefined,
): string {
	const key = String(issue.path[0]);
	const shown = secretSettings.has(key) ? "its value" : `"${String(values[key])}"`;
	// The library's own words, where the setting has none.
	const says =
		issue.message.startsWith("Invalid") && issue.code === "invalid_type" ? `is no ${issue.expected}` : issue.message;
	return typeof origin === "object" && file
		? `${file.where(key)}: Setting "${file.nameOf(key)}": ${shown} ${says}.`
		: `Setting ${toVariable(key)}: ${shown} ${says}.`;
}
