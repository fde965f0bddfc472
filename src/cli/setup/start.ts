import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Config, serviceAddress } from "../../config.ts";
import { type SignedReceipt, signedReceipt } from "../../crypto/receipt-signature.ts";
import { projectFolder } from "../../project.ts";
import { runProcess } from "../../sandbox/process.ts";
import { sendMail } from "../send-mail.ts";
import { unitPath, userPath } from "./wanted-files.ts";

/** What setup does to the running system: the service's user, its unit, the first mail. */

/** A start waits for the service to be ready: three minutes in the unit. In ms. */
const startMostMs = 5 * 60_000;
/** How long the receipt may take behind the reply, and how often it is asked for (the page allows few questions a minute), in ms. */
const receiptMostMs = 20_000;
const receiptLookMs = 4_000;
const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" };

async function run(program: string, args: string[]): Promise<string> {
	const { code, stdout, stderr } = await runProcess(program, args, { deadlineMs: startMostMs, env: environment });
	if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${stderr.toString().trim()}`);
	return stdout.toString().trim();
}

/** Makes the service's user where it is not there. */
export const makeUser = (): Promise<string> => run("systemd-sysusers", [userPath]);

/** The group's id; undefined where there is none. */
export async function groupId(): Promise<number | undefined> {
	const { code, stdout } = await runProcess("getent", ["group", "maramail"], {
		deadlineMs: startMostMs,
		env: environment,
	});
	return code === 0 ? Number(stdout.toString().split(":")[2]) : undefined;
}

/** Whether systemd runs this machine: in a container or a folder it does not. */
export const hasSystemd = (): boolean => existsSync("/run/systemd/system") && existsSync(unitPath);

/** Starts the unit, or starts it again with what has changed. Resolves when the service is ready. */
export async function startUnit(changed: boolean): Promise<void> {
	await run("systemctl", ["daemon-reload"]);
	await run("systemctl", ["enable", "maramail.service"]);
	await run("systemctl", [changed ? "restart" : "start", "maramail.service"]);
}

/** Sends a sample from the operator to the service. Resolves with what is to be shown: the reply and the receipt. */
export async function firstMail(config: Config, operator: string): Promise<string[]> {
	const { port = 25 } = config.smtpListen[0] ?? {};
	const reply = await sendMail({
		from: operator,
		to: serviceAddress(config),
		subject: "MaraMail: erste Mail",
		files: [join(projectFolder, "samples/Scan.pdf")],
		smtp: { host: "127.0.0.1", port },
	});
	const order = /[0-9a-f]{32}/.exec(reply)?.[0] ?? "";
	const { host, port: web } = config.webListen;
	const url = `http://${host.includes(":") ? `[${host}]` : host}:${web}/receipt/${order}`;
	// 250 comes with the delivery; what is deleted after it takes a moment.
	let receipt: SignedReceipt | undefined;
	for (const deadline = Date.now() + receiptMostMs; receipt === undefined && Date.now() < deadline; ) {
		const response = await fetch(url).catch(() => undefined);
		if (response?.status === 200) receipt = signedReceipt.parse(await response.json());
		else await wait(receiptLookMs);
	}
	return [
		`reply     ${reply}`,
		receipt
			? `receipt   answered ${receipt.answeredAt ?? "–"}, destroyed ${receipt.destroyedAt}: ${receipt.blobs} pieces of ciphertext`
			: `receipt   not yet; see: maramail receipt ${order}`,
		`answer    in the mailbox of ${operator}, subject "Re: MaraMail: erste Mail"`,
	];
}
