import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../failure.ts";
import { runTool } from "./tool.ts";

/**
 * LibreOffice, once per call, with a profile of its own. The program itself, not the `soffice` wrapper: the wrapper's
 * helper starts it in the background, out of reach of the kill ladder.
 */
const program = "/usr/lib/libreoffice/program/soffice.bin";

/** A fresh profile makes LibreOffice end with this code and ask to be started again. */
const restartCode = 81;

export interface Conversion {
	/** File name inside `folder`. */
	readonly source: string;
	/** LibreOffice's import filter, with its options: never guessed from hostile content. */
	readonly inputFilter: string;
	/** Ending, export filter and its options: `pdf:writer_pdf_Export:{…}`. */
	readonly target: string;
	readonly deadlineMs: number;
}

/**
 * Converts `folder/source`; the result has the same name with the target's ending and lies in `folder/out`.
 * LibreOffice ends with 0 even when it could not read a file: no result is the caller's sign of damage.
 */
export async function convert(folder: string, { source, inputFilter, target, deadlineMs }: Conversion): Promise<void> {
	const profile = join(folder, "profile");
	await mkdir(join(profile, "user"), { recursive: true });
	await writeFile(join(profile, "user", "registrymodifications.xcu"), settings);
	const args = [
		"--headless",
		"--norestore",
		"--nologo",
		"--nolockcheck",
		"--nodefault",
		`-env:UserInstallation=${pathToFileURL(profile).href}`,
		`--infilter=${inputFilter}`,
		"--convert-to",
		target,
		"--outdir",
		join(folder, "out"),
		join(folder, source),
	];
	const until = Date.now() + deadlineMs;
	for (let attempt = 0; attempt < 3; attempt++) {
		const left = until - Date.now();
		if (left <= 0) throw new Failure("timed-out");
		const outcome = await runTool(program, args, { folder, deadlineMs: left });
		if (outcome.code === restartCode) continue;
		// A crash on one document will be a crash again: the document is what is wrong.
		if (outcome.code !== 0) throw new Failure("damaged", { cause: new Error(`soffice ended with ${outcome.code}`) });
		return;
	}
	throw new Failure("crashed");
}

/** [path, property, type, value] of what differs from LibreOffice's defaults. */
const differences: readonly (readonly [string, string, string])[] = [
	// German paper (A4), decimal commas and dates where a document says nothing.
	["/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "de-DE"],
	["/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"],
	["/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"],
	["/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"],
	// 0 is "never" in Writer, 1 is "never" in Calc.
	["/org.openoffice.Office.Writer/Content/Update", "Link", "0"],
	["/org.openoffice.Office.Writer/Content/Update", "Field", "false"],
	["/org.openoffice.Office.Calc/Content/Update", "Link", "1"],
];

const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
${differences
	.map(
		([path, name, value]) =>
			`<item oor:path="${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`,
	)
	.join("\n")}
</oor:items>
`;
