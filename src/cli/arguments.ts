import { type ParseArgsConfig, parseArgs } from "node:util";

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

/** Options and files of a command. Throws `UsageError`. */
export function readArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
	args: readonly string[],
	options: Options,
) {
	try {
		return parseArgs({ args: [...args], options, allowPositionals: true });
	} catch (fault) {
		throw new UsageError((fault as Error).message);
	}
}
