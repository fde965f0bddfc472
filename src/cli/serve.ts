import { ConfigError, readConfig } from "../config.ts";
import { log } from "../log.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { startService } from "./supervisor.ts";

export const command: Command = async (args) => {
	const { values, positionals } = readArguments(args, { roles: { type: "string" }, config: { type: "string" } });
	if (positionals.length > 0) throw new UsageError(`serve takes no "${positionals[0]}"`);
	const read = () =>
		readConfig({
			...(values.config ? { file: values.config } : {}),
			...(values.roles ? { overrides: { roles: values.roles } } : {}),
		});
	const config = read();
	log.level = config.logLevel;
	const asked = new Promise<void>((resolve) => {
		process.once("SIGINT", () => resolve());
		process.once("SIGTERM", () => resolve());
	});
	const service = await startService(config);
	log.info({ smtp: service.smtpPorts, web: service.webPort, roles: config.roles.map(({ role }) => role) }, "serving");
	// As daemons do: what is safe to change at work is taken over, and a file that is not understood changes nothing.
	process.on("SIGHUP", () => {
		Promise.try(() => service.reload(read())).catch((fault) =>
			log.error(
				{ fault: fault instanceof ConfigError ? fault.message : "settings unreadable" },
				"settings not read again",
			),
		);
	});
	await asked;
	log.info("stopping: what is in work is finished");
	await service.stop();
	return 0;
};
