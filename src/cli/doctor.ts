import { readSettings, settingsFile } from "../config.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { cellChecks } from "./doctor/check-cells.ts";
import { diskChecks } from "./doctor/check-disk.ts";
import { kernelChecks } from "./doctor/check-kernel.ts";
import { mailFindings } from "./doctor/check-mail.ts";
import { certificate, records } from "./doctor/check-network.ts";
import { programChecks } from "./doctor/check-programs.ts";
import { error, type Finding } from "./doctor/check-result.ts";
import { serviceFindings, settingsFinding } from "./doctor/check-service.ts";

/** Checks this machine, and the service that is installed on it. Exit code 1 where there is an error. */
export const command: Command = async (args) => {
	const { values } = readArguments("doctor", args);
	const { config, file, origins } = readSettings({ file: settingsFile(values.config) });
	const failed = () => error("check", "could not be made", "run as the service's user, or as root");
	const checks = [...kernelChecks, ...diskChecks, ...cellChecks, ...programChecks, certificate];
	const groups = [serviceFindings, mailFindings, records];
	const set = [...origins.values()].filter((origin) => origin !== "default").length;
	// All checks run at once; results are printed in this order.
	const [single, grouped] = [
		checks.map((check) => check(config).catch(failed)),
		groups.map((group) => group(config).catch(() => [failed()])),
	];
	const found: Finding[] = [
		settingsFinding(file, set, config),
		...(await Promise.all(single)),
		...(await Promise.all(grouped)).flat(),
	];
	if (values.json) console.log(JSON.stringify(found, null, 1));
	else
		for (const { level, about, says, mend } of found)
			console.log(`${level.padEnd(8)} ${about}: ${says}${mend ? ` → ${mend}` : ""}`);
	return found.some(({ level }) => level === "error") ? 1 : 0;
};
