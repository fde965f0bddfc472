import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../helpers/service.ts";
import { storedMail } from "../helpers/stored-mail.ts";
import { until } from "../helpers/until.ts";
import { assertNamespaces, type Box, bootBox } from "./box.ts";
import { startPostfix } from "./postfix.ts";
import { commandsIn, pasted, printedBlocks } from "./printed-blocks.ts";
import { debianFolder, repository, runWithNetwork } from "./root-folder.ts";

/** docs/operate.md, followed as it is printed, on a system that has never seen the project. */

/** On a bare machine a Debian is made first. */
const makeMs = 1_600_000;
const minuteMs = 60_000;
const values = {
	REPOSITORY: "/srv/maramail.git",
	DOMAIN: "maramail.kanzlei.example",
	RELAY: "smtp://127.0.0.2:2500",
	CUSTOMER: "@kanzlei.example",
	TRUST: "network:127.0.0.0/8",
};
let box: Box;
let layer: string;
let source: Awaited<ReturnType<typeof repository>>;
let installMs = 0;

beforeAll(async () => {
	await assertNamespaces();
	const debian = await debianFolder();
	source = await repository();
	layer = await mkdtemp(join(tmpdir(), "maramail-layer-"));
	const [program] = printedBlocks("## Install") as [string];
	const started = performance.now();
	console.log(await runWithNetwork({ debian, upper: layer, source: source.folder }, pasted(program, values)));
	installMs = performance.now() - started;
	box = await bootBox([layer, debian]);
	await startPostfix(box);
}, makeMs);
afterAll(async () => {
	await box?.stop();
	for (const folder of [layer, source?.folder]) if (folder) await rm(folder, { recursive: true, force: true });
}, makeMs);

/** Sends files as a mail through Postfix and waits for the answer that comes back through it. */
async function ask(...files: string[]) {
	const { raw } = await storedMail("anna@kanzlei.example", files);
	const inbox = async () => (await box.run("ls /srv/mail/anna/new 2>/dev/null || true")).split("\n").filter(Boolean);
	const before = await inbox();
	await box.run(
		`cat > /root/mail.eml && curl --silent --show-error smtp://127.0.0.2:2500 --mail-from anna@kanzlei.example --mail-rcpt optimieren@${values.DOMAIN} --upload-file /root/mail.eml`,
		raw,
	);
	const name = await until(
		"an answer",
		async () => (await inbox()).find((name) => !before.includes(name)),
		5 * minuteMs,
	);
	return PostalMime.parse(await box.run(`cat /srv/mail/anna/new/'${name}'`));
}

/** PDFs; beside them are pictures of their first pages. */
const documents = ({ attachments }: Email): number =>
	attachments.filter(({ mimeType }) => mimeType === "application/pdf").length;

test(
	"the Install block as it is printed, and a mail through Postfix is answered through it",
	async () => {
		const [program, settings] = printedBlocks("## Install") as [string, string];
		const started = performance.now();
		const { code, printed } = await box.attempt(pasted(settings, values));
		console.log(printed);
		expect(printed).not.toContain("FAILED");
		expect(code).toBe(0);
		const answer = await ask(sample("Brief.docx"), sample("Foto.jpg"));
		const minutes = (installMs + performance.now() - started) / minuteMs;
		console.log(
			`From a bare system to the first answer: ${minutes.toFixed(1)} minutes, ${commandsIn(program) + commandsIn(settings)} commands.`,
		);
		expect(documents(answer)).toBe(2);
	},
	makeMs,
);
