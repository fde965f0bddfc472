import { readConfig, settingsFile } from "../config.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { cellChecks } from "./doctor/check-cells.ts";
import { diskChecks } from "./doctor/check-disk.ts";
import { certificate, records } from "./doctor/check-network.ts";
import { programChecks } from "./doctor/check-programs.ts";
import { error } from "./doctor/finding.ts";

export const command: Command = async (args) => {
	const { values } = readArguments("doctor", args);
	const config = readConfig({ file: settingsFile(values.config) });
	const failed = () => error("check", "could not be made", "run as the service's user");
	const checks = [...diskChecks, ...cellChecks, ...programChecks, certificate];
	const found = checks.map((check) => check(config).catch(failed));
	const inDns = records(config).catch(() => [failed()]);
	let worst = 0;
	for (const { level, about, says, mend } of [...(await Promise.all(found)), ...(await inDns)]) {
		if (level === "error") worst = 1;
		console.log(`${level.padEnd(8)} ${about}: ${says}${mend ? ` → ${mend}` : ""}`);
	}
	return worst;
};
