import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zip as zipOf } from "../../samples/zip.ts";
import { step as unpack } from "../services/unpack/step.ts";
import { scan } from "../tools/clamd.ts";
import { countInMemory, family } from "../verify/memory.ts";
import { eicar, eicarSignature } from "./eicar.ts";
import { type PrivateScanner, startPrivateScanner } from "./private-scanner.ts";

const mailOf = (attachments: readonly { name: string; content: Buffer }[]): Promise<Buffer> =>
	new MailComposer({
		from: "a@b.example",
		subject: "Akte",
		attachments: attachments.map(({ name, content }) => ({ filename: name, content })),
	})
		.compile()
		.build();

let folder: string;
let scanner: PrivateScanner;
beforeAll(async () => {
	folder = await mkdtemp("/dev/shm/scanner-");
	await mkdir(join(folder, "signatures"));
	await writeFile(join(folder, "signatures/eicar.ndb"), eicarSignature);
	scanner = await startPrivateScanner(folder, join(folder, "signatures"));
});
afterAll(async () => {
	await scanner.stop();
	await rm(folder, { recursive: true });
});

test("a virus is found plain, in a zip, and in a zip in a mail; a letter is clean", async () => {
	const zip = await zipOf({ "rechnung.com": eicar });
	expect(await scan(scanner.socket, eicar)).toBe("infected");
	expect(await scan(scanner.socket, zip)).toBe("infected");
	expect(await scan(scanner.socket, await mailOf([{ name: "a.zip", content: zip }]))).toBe("infected");
	expect(await scan(scanner.socket, Buffer.from("Sehr geehrte Damen und Herren"))).toBe("clean");
});

test("of a mail each part has its own verdict", async () => {
	const mail = await mailOf([
		{ name: "gut.txt", content: Buffer.from("Text") },
		{ name: "schlecht.zip", content: await zipOf({ "a.com": eicar, "b.txt": Buffer.from("Text") }) },
	]);
	const envelope = Buffer.from(
		JSON.stringify({ order: "0".repeat(32), sender: "a@b.example", tags: [], locale: "de", acceptedAt: 0 }),
	);
	const { outputs, figures } = await unpack([mail, envelope], {
		kind: "mail",
		root: true,
		clamd: `unix://${scanner.socket}`,
	});
	expect(figures.parts.map(({ scan }) => scan)).toEqual(["clean", "infected"]);
	const inner = await unpack([outputs[2] as Uint8Array, outputs[0] as Uint8Array], {
		kind: "zip",
		root: false,
		part: 1,
		clamd: `unix://${scanner.socket}`,
	});
	expect(inner.figures.parts.map(({ scan }) => scan)).toEqual(["infected", "clean"]);
});

test("a fork of it cannot open the memory of the long-lived process for writing: its /proc is read-only", () => {
	const isPython = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("/usr/bin/python3");
	const inside = family([scanner.process.pid as number]).find(isPython);
	// By the mounts that it sees itself; there bubblewrap is process 1 and the scanner process 2.
	for (const file of ["1/mem", "2/mem", "2/oom_score_adj"])
		expect(() => closeSync(openSync(`/proc/${inside}/root/proc/${file}`, "r+"))).toThrow("EROFS");
});

test("the scanner keeps nothing of a scanned file; a dead scanner gives no verdict", async () => {
	const canary = Buffer.from(`KANARIE-${Math.random().toString(36).slice(2)}`);
	const text = Buffer.concat(Array.from({ length: 2_000 }, () => Buffer.concat([canary, Buffer.from(" Mandant\n")])));
	for (const content of [text, await zipOf({ "a.txt": text }), await mailOf([{ name: "a.txt", content: text }])])
		expect(await scan(scanner.socket, content)).toBe("clean");
	const processes = family([scanner.process.pid as number]);
	expect(processes.length).toBeGreaterThan(1);
	expect(processes.map((pid) => countInMemory(pid, [canary]))).toEqual(processes.map(() => 0));
	expect(await scan("/nonexistent/scanner.sock", text)).toBe("unchecked");
});
