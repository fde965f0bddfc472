import { ConfigError, readConfig, settingsFile } from "../config.ts";
import { hurryMs } from "../limits.ts";
import { log } from "../log.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { startService } from "./supervisor.ts";

export const command: Command = async (args) => {
	const { values, positionals } = readArguments("serve", args);
	if (positionals.length > 0) throw new UsageError(`serve takes no "${positionals[0]}"`);
	const read = () =>
		readConfig({
			file: settingsFile(values.config),
			...(values.roles ? { overrides: { roles: values.roles } } : {}),
		});
	const config = read();
	log.level = config.logLevel;
	const { asked, askedAgain } = endings();
	// What has not started yet has nothing to wait for.
	const giveUp = () => process.exit(1);
	askedAgain.addEventListener("abort", giveUp);
	const service = await startService(config);
	askedAgain.removeEventListener("abort", giveUp);
	log.info({ smtp: service.smtpPorts, web: service.webPort, roles: config.roles.map(({ role }) => role) }, "serving");
	// As daemons do: settings that are safe to change at run time are reloaded; an invalid file changes nothing.
	process.on("SIGHUP", () => {
		Promise.try(() => service.reload(read())).catch((fault) =>
			log.error(
				{ fault: fault instanceof ConfigError ? fault.message : "settings unreadable" },
				"settings not read again",
			),
		);
	});
	await asked;
	log.info("stopping: no new mail, what is in work is finished");
	const until = AbortSignal.any([askedAgain, AbortSignal.timeout(config.stopWait * 1000)]);
	const hurry = AbortSignal.timeout(Math.max(0, config.stopWait * 1000 - hurryMs));
	const left = await service.drain(until, hurry, (open) =>
		log.info({ open }, "stopping: waiting for open orders; asked once more, the service ends at once"),
	);
	if (left > 0) log.error({ open: left }, "stopped before all orders were answered");
	await service.stop(askedAgain);
	return left > 0 ? 1 : 0;
};

/** npm forwards a Ctrl-C that the terminal has already sent to this process: a second one counts after this time, in ms. */
const sameCtrlCMs = 500;

/** `asked` resolves at the first SIGTERM or Ctrl-C; `askedAgain` aborts at the second. */
function endings(): { asked: Promise<void>; askedAgain: AbortSignal } {
	const { promise: asked, resolve } = Promise.withResolvers<void>();
	const again = new AbortController();
	let first: number | undefined;
	const hear = (signal: NodeJS.Signals) => {
		if (first === undefined) {
			first = performance.now();
			resolve();
		} else if (signal !== "SIGINT" || performance.now() - first > sameCtrlCMs) again.abort();
	};
	process.on("SIGINT", hear).on("SIGTERM", hear);
	return { asked, askedAgain: again.signal };
}
