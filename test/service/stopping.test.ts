import { connect } from "node:net";
import PostalMime from "postal-mime";
import { expect, onTestFinished, test, vi } from "vitest";
import { attachedTo } from "../../src/cli/received-answer.ts";
import { said, strike } from "../helpers/faults.ts";
import { serve } from "../helpers/served.ts";
import { nothing, openService, sample } from "../helpers/service.ts";
import { sendStored, storedMail } from "../helpers/stored-mail.ts";

/** Cache and queue end with the service: what was accepted is answered first. */

const from = "kanzlei@kanzlei.localhost";
const files = ["letter.txt", "Brief.docx", "Scan.pdf"];

/** What a new connection receives; empty where it is refused. */
async function heardAt({ host, port }: { host: string; port: number }): Promise<string> {
	const socket = connect(port, host);
	let heard = "";
	socket.on("data", (chunk: Buffer) => {
		heard += chunk;
		// Whoever is let in says nothing and goes.
		if (heard.startsWith("220")) socket.destroy();
	});
	socket.on("error", () => {});
	await new Promise((resolve) => socket.once("close", resolve));
	return heard;
}

test("asked to end, the service takes no new mail, answers what it has accepted, and then ends", async () => {
	const service = await serve({ MARAMAIL_ACCEPT: "cached" });
	await sendStored(service, await storedMail(from, files.map(sample)));
	await service.says(/"service":"unpack".*"task done"/);
	service.head.kill("SIGTERM");
	await service.says(/stopping/);
	expect(await heardAt(service.smtp)).toMatch(/^(421 .*)?$/s);
	expect(await service.gone).toEqual([0, null]);
	const answers = service.answersTo(from);
	expect(answers).toHaveLength(1);
	const attached = attachedTo(await PostalMime.parse(answers[0]?.raw as Buffer)).map(({ filename }) => filename);
	expect(attached.sort()).toEqual(["Brief.pdf", "Scan.pdf", "letter.pdf"]);
	expect(await service.left()).toEqual([]);
});

test("a sending server that waits for the answer gets 250; a Ctrl-C that npm passes on once more counts once", async () => {
	const service = await serve({});
	const sent = sendStored(service, await storedMail(from, [sample("letter.txt")])).catch((fault: Error) => fault);
	await service.says(/"service":"unpack".*"task done"/);
	service.head.kill("SIGINT");
	service.head.kill("SIGINT");
	expect(await sent).toMatch(/^250/);
	expect(service.answersTo(from)).toHaveLength(1);
	expect(await service.gone).toEqual([0, null]);
	expect(await service.left()).toEqual([]);
});

test("asked twice, it ends at once, and says how many orders are open", async () => {
	const service = await serve({ MARAMAIL_ACCEPT: "cached" });
	const held = service.mailbox.hold();
	await sendStored(service, await storedMail(from, [sample("letter.txt")]));
	const release = await held;
	service.head.kill("SIGTERM");
	expect(await service.says(/"open":1,.*stopping/)).toBe(true);
	const ready = await service.readyz();
	expect([ready.status, await ready.text()]).toEqual([503, "stopping\n"]);
	service.head.kill("SIGTERM");
	expect(await service.gone).toEqual([1, null]);
	expect(await service.says(/"open":1,.*stopped/)).toBe(true);
	release();
	expect(await service.left()).toEqual([]);
});

test("a role that dies while the service waits for its orders is started again, and they are answered", async () => {
	const service = await openService();
	onTestFinished(() => service.close());
	const held = service.mailbox.hold();
	await sendStored(service, await storedMail(from, [sample("letter.txt")]));
	const release = await held;
	const open: number[] = [];
	const never = new AbortController().signal;
	const drained = service.drain(never, never, (orders) => open.push(orders));
	await vi.waitFor(() => expect(open.at(-1)).toBe(1), { timeout: 20_000 });
	const since = service.log.length;
	await strike(service, "mail-server", "kill");
	await strike(service, "control", "kill");
	release();
	await said(service, /"order forgotten"/, since);
	expect(await drained).toBe(0);
	expect(await heardAt(service.smtp)).toMatch(/^(421 .*)?$/s);
	expect(await service.nothingLeft()).toEqual(nothing);
	expect(service.mailbox.received).toHaveLength(1);
});
