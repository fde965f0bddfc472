/** A command of the program: takes its arguments, resolves with the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;
