import { readFileSync } from "node:fs";

const manual = readFileSync(new URL("../../docs/operate.md", import.meta.url), "utf8");

/** The shell blocks below a heading of docs/operate.md, up to the next heading, as they are printed. Throws where there are none. */
export function printedBlocks(heading: string): string[] {
	const section = manual.split(/^(?=#{2,3} )/m).find((part) => part.startsWith(`${heading}\n`));
	const blocks = [...(section ?? "").matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block as string);
	if (blocks.length === 0) throw new Error(`docs/operate.md prints no block below "${heading}"`);
	return blocks;
}

/** Lines that a person pastes: what is printed, without the continuation of a command, a document that it reads, or a comment. */
export const commandsIn = (block: string): number =>
	block
		.replace(/<< EOF\n[\s\S]*?^EOF$/gm, "")
		.replace(/\\\n/g, "")
		.split("\n")
		.filter((line) => line.trim() && !line.trim().startsWith("#")).length;

/**
 * The block as a person would paste it: a command that fails does not keep the next from being run. Each is printed before it is run, and the
 * last line tells which failed.
 */
export const pasted = (block: string, variables: Readonly<Record<string, string>>): string =>
	[
		...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
		"failed=0; trap 'failed=1; echo \"FAILED: $BASH_COMMAND\"' ERR",
		"set -v",
		block.trimEnd(),
		"set +v; exit $failed",
	].join("\n");

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
