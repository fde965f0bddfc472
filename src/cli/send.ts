import { readConfig, serviceAddress, settingsFile } from "../config.ts";
import { isLoopback } from "../loopback.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { openMailbox } from "./mailbox.ts";
import { saveAnswer, showAnswer } from "./received-answer.ts";
import { sendMail } from "./send-mail.ts";

/** An hour and a little: no answer comes later. */
const waitMostMs = 65 * 60_000;

export const command: Command = async (args) => {
	const { values, positionals: files } = readArguments("send", args);
	if (files.length === 0) throw new UsageError("which FILE is to be sent?");
	const config = readConfig({ file: settingsFile(values.config) });
	const smtp = values.smtp ? address(values.smtp) : (config.smtpListen[0] as { host: string; port: number });
	const from = values.from ?? "kanzlei@kanzlei.localhost";
	const mailbox = values.wait ? await openMailbox(relayPort(config.relay)) : undefined;
	try {
		const reply = await sendMail({
			from,
			to: values.to ?? serviceAddress(config),
			subject: values.subject ?? "Unterlagen",
			files,
			smtp,
		});
		console.log(reply);
		if (mailbox && values.wait) {
			const answer = await mailbox.next(({ to }) => to.includes(from), waitMostMs);
			console.log(await showAnswer(answer));
			await saveAnswer(answer, values.wait);
		}
		return 0;
	} finally {
		await mailbox?.close();
	}
};

function address(text: string): { host: string; port: number } {
	const match = /^(.+):(\d+)$/.exec(text);
	if (!match?.[1]) throw new UsageError(`--smtp ${text} is no HOST:PORT`);
	return { host: match[1].replace(/^\[|\]$/g, ""), port: Number(match[2]) };
}

/** `--wait` stands in for the relay: the service must be configured to send its answers there. */
function relayPort(relay: string | null): number {
	const url = relay ? new URL(relay) : undefined;
	if (!url || !isLoopback(url.hostname))
		throw new UsageError(
			"--wait needs MARAMAIL_RELAY=smtp://127.0.0.1:PORT, here and for the service: it takes the answers itself",
		);
	return Number(url.port || 25);
}
