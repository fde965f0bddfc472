import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { bashCompletion } from "./help/reference.ts";

/** Prints a shell's completion. */
export const command: Command = async (args) => {
	const [shell] = readArguments("completion", args).positionals;
	if (shell !== "bash") throw new UsageError("which shell? allowed: bash");
	process.stdout.write(bashCompletion());
	return 0;
};
