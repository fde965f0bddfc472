import { readConfig } from "../config.ts";
import { log } from "../log.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./main.ts";
import { startService } from "./supervisor.ts";

export const command: Command = async (args) => {
	const { values, positionals } = readArguments(args, { roles: { type: "string" }, config: { type: "string" } });
	if (positionals.length > 0) throw new UsageError(`serve takes no "${positionals[0]}"`);
	const config = readConfig({
		...(values.config ? { file: values.config } : {}),
		...(values.roles ? { overrides: { roles: values.roles } } : {}),
	});
	log.level = config.logLevel;
	const asked = new Promise<void>((resolve) => {
		process.once("SIGINT", () => resolve());
		process.once("SIGTERM", () => resolve());
	});
	const service = await startService(config);
	log.info({ smtp: service.smtpPorts, web: service.webPort, roles: config.roles.map(({ role }) => role) }, "serving");
	await asked;
	log.info("stopping: what is in work is finished");
	await service.stop();
	return 0;
};
