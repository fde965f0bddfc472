import { basename } from "node:path";
import { readConfig, settingsFile } from "../config.ts";
import { type FindingCode, type Level, rules } from "../court/findings.ts";
import { checkMessage } from "../court/message.ts";
import type { CheckFigures } from "../services/check/task.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { openLocalCells } from "./local-cells.ts";
import { readUserFile } from "./local-order.ts";

interface Finding {
	readonly code: FindingCode;
	readonly level: Level;
	readonly sentence: string;
}

const marks: Readonly<Record<Level, string>> = { error: "Fehler", warning: "Warnung", info: "Hinweis" };

/** Are these files fit to be filed with a German court in one message? Exit code 1 on errors. */
export const command: Command = async (args) => {
	const { values, positionals: paths } = readArguments("check", args);
	if (paths.length === 0) throw new UsageError("which FILE is to be checked?");
	const cells = await openLocalCells(readConfig({ file: settingsFile(values.config, { wherePermitted: true }) }));
	try {
		const checked = await Promise.all(
			paths.map(async (path) => {
				const bytes = await readUserFile(path);
				const result = await cells.work("check", [await cells.seal("content", bytes)], {});
				// A file that breaks the check is one that a court cannot open either.
				const findings: FindingCode[] =
					"failure" in result ? ["unreadable"] : (result.figures as CheckFigures).findings;
				return { name: basename(path), bytes: bytes.length, findings };
			}),
		);
		const names = checkMessage(checked, { strict: values.strict ?? false });
		const files = checked.map(({ name, findings }, at) => ({
			file: paths[at] as string,
			name,
			findings: [...findings, ...(names.files[at] ?? [])].map(told),
		}));
		const message = names.message.map(told);
		const all = [...files.flatMap(({ findings }) => findings), ...message];
		const passed = !all.some(({ level }) => level === "error");
		if (values.json) console.log(JSON.stringify({ passed, files, message }, null, 1));
		else {
			for (const { file, findings } of files) console.log([file, ...lines(findings)].join("\n"));
			if (message.length > 0) console.log(["Alle zusammen", ...lines(message)].join("\n"));
			console.log(passed ? "Keine Fehler gefunden." : "So sollten die Dateien nicht eingereicht werden.");
		}
		return passed ? 0 : 1;
	} finally {
		await cells.close();
	}
};

const told = (code: FindingCode): Finding => ({ code, level: rules[code].level, sentence: rules[code].de });

const lines = (findings: readonly Finding[]): string[] =>
	findings.length === 0 ? ["  in Ordnung"] : findings.map(({ level, sentence }) => `  ${marks[level]}: ${sentence}`);
