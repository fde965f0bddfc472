import { bashCompletion, manPage, markdownReference } from "./reference.ts";

/** What is made from the table of commands, by its path in the project. */
export const generatedFiles = (version: string): Readonly<Record<string, string>> => ({
	"docs/cli.md": markdownReference(),
	"deploy/man/maramail.1": manPage(version),
	"deploy/completion/maramail.bash": bashCompletion(),
});
