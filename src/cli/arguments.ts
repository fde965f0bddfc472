import { parseArgs } from "node:util";
import { closestName } from "../config.ts";
import { type CommandName, commands, commonOptions, type OptionText } from "./command-table.ts";

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

type Value<Option> = Option extends { multiple: true }
	? string[]
	: Option extends { type: "string" }
		? string
		: boolean;
type Options<Name extends CommandName> = (typeof commands)[Name]["options"] & typeof commonOptions;

export interface Arguments<Name extends CommandName> {
	readonly values: { readonly [Key in keyof Options<Name>]?: Value<Options<Name>[Key]> };
	readonly positionals: readonly string[];
}

/** Options and files of a command, as the table has them. Throws `UsageError`. */
export function readArguments<Name extends CommandName>(name: Name, args: readonly string[]): Arguments<Name> {
	const options: Readonly<Record<string, OptionText>> = { ...commonOptions, ...commands[name].options };
	try {
		return parseArgs({ args: [...args], options, allowPositionals: true }) as Arguments<Name>;
	} catch (fault) {
		const unknown = /^Unknown option '--([^']+)'/.exec((fault as Error).message)?.[1];
		if (unknown === undefined) throw new UsageError((fault as Error).message);
		const close = closestName(unknown, Object.keys(options));
		throw new UsageError(
			`there is no option --${unknown}; ${close ? `did you mean --${close}?` : `see: maramail ${name} --help`}`,
		);
	}
}
