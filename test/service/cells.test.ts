import { once } from "node:events";
import { expect, test } from "vitest";
import { runProcess, spawnProcess } from "../../src/sandbox/process.ts";
import { serve } from "../helpers/served.ts";
import { sample } from "../helpers/service.ts";
import { sendStored, storedMail } from "../helpers/stored-mail.ts";
import { amplyMs, until } from "../helpers/until.ts";

/** A machine that starts no cell: nothing is taken that could not be worked on, and who was accepted before is told. */

const inUserNamespace = ["/usr/bin/unshare", "--user", "--map-root-user"];
const noNamespaces = "echo 0 > /proc/sys/user/max_user_namespaces";
const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;

/** Runs a command where `obstacle`, a shell command in user and mount namespaces of its own, keeps cells from starting. */
async function refused(obstacle: string, ...command: string[]) {
	const script = `${obstacle}; exec "$@"`;
	const { code, stdout, stderr } = await runProcess(
		"/usr/bin/unshare",
		["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", process.execPath, main, ...command],
		{
			deadlineMs: amplyMs,
			env: { PATH: "/usr/bin:/bin", MARAMAIL_SMTP_LISTEN: "127.0.0.1:0", MARAMAIL_WEB_LISTEN: "127.0.0.1:0" },
		},
	);
	return { code, said: `${stdout}${stderr}` };
}

test.each(["serve", "demo", "doctor"])("%s ends at once with the mend", async (command) => {
	const { code, said } = await refused(noNamespaces, command);
	expect(code).toBeGreaterThan(0);
	expect(said).toContain("sysctl user.max_user_namespaces=10000");
});

test("a masked /proc, as in a container, is named", async () => {
	const { code, said } = await refused("mount --bind /dev/null /proc/keys", "serve");
	expect(code).toBeGreaterThan(0);
	expect(said).toContain("systempaths=unconfined");
});

test("cells that start no more: 451, not ready; who was accepted before gets the constant notice when the service ends", async () => {
	const service = await serve(
		{ MARAMAIL_ACCEPT: "cached", MARAMAIL_CELLS: "1", MARAMAIL_STOP_WAIT: "120" },
		inUserNamespace,
	);
	const from = "kanzlei@kanzlei.localhost";
	const args = ["--user", "--preserve-credentials", "--target", String(service.head.pid), "sh", "-c", noNamespaces];
	const nsenter = spawnProcess("/usr/bin/nsenter", args, { stdio: "ignore" });
	expect(await once(nsenter, "exit")).toEqual([0, null]);
	// Cells that were started before do the first tasks.
	const mail = await storedMail(from, ["letter.txt", "Brief.docx", "Scan.pdf", "Foto.jpg"].map(sample));
	expect(await sendStored(service, mail)).toMatch(/^250/);
	expect(await service.says(/"no cell starts/)).toBe(true);
	const later = sendStored(service, await storedMail("zweite@kanzlei.localhost", [sample("letter.txt")]));
	await expect(later).rejects.toMatchObject({ responseCode: 451 });
	const ready = await until("503", async () => {
		const response = await service.readyz();
		return response.status === 503 && { says: await response.text() };
	});
	expect(ready.says).toContain("no worker for task-unpack");
	service.head.kill("SIGTERM");
	expect(await service.gone).toEqual([0, null]);
	const answers = service.answersTo(from);
	expect(answers).toHaveLength(1);
	expect(answers[0]?.raw.toString()).toMatch(/Auto-Submitted: auto-replied/);
	expect(answers[0]?.raw.toString()).toMatch(/Bitte senden Sie die Mail(=\r\n)? noch einmal/);
	expect(await service.left()).toEqual([]);
});
