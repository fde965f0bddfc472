import { readConfig } from "../config.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ofCells } from "./doctor/cells.ts";
import { ofDisk } from "./doctor/disk.ts";
import { error } from "./doctor/finding.ts";
import { certificate, records } from "./doctor/network.ts";
import { ofPrograms } from "./doctor/programs.ts";

export const command: Command = async (args) => {
	readArguments(args, {});
	const config = readConfig();
	const failed = () => error("check", "could not be made", "run as the service's user");
	const checks = [...ofDisk, ...ofCells, ...ofPrograms, certificate];
	const found = checks.map((check) => check(config).catch(failed));
	const inDns = records(config).catch(() => [failed()]);
	let worst = 0;
	for (const { level, about, says, mend } of [...(await Promise.all(found)), ...(await inDns)]) {
		if (level === "error") worst = 1;
		console.log(`${level.padEnd(8)} ${about}: ${says}${mend ? ` → ${mend}` : ""}`);
	}
	return worst;
};
