import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess, spawnProcess } from "../../src/sandbox/process.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { letter, readPdf } from "../helpers/paper.ts";
import { sample } from "../helpers/service.ts";
import { amplyMs } from "../helpers/until.ts";

const program = new URL("../../bin/maramail", import.meta.url).pathname;
const environment = {
	PATH: `${process.execPath.replace(/node$/, "")}:/usr/bin:/bin`,
	LANG: "C.UTF-8",
	HOME: "/dev/shm",
};
const maramail = async (args: string[], env: Record<string, string> = {}) => {
	const done = await runProcess(program, args, { deadlineMs: amplyMs, env: { ...environment, ...env } });
	return { code: done.code, out: done.stdout.toString(), err: done.stderr.toString() };
};

/** A free port: bound and let go again. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, "close");
	return port;
}

test.each([
	[["fliegen"], 2, /no command "fliegen"/],
	[["send"], 2, /which FILE/],
	[["send", "--fliegen", "x"], 2, /--fliegen/],
	[["inspect", "/nirgends.pdf"], 1, /nirgends\.pdf cannot be read/],
	[["check"], 2, /which FILE/],
	[["check", "/nirgends.pdf"], 1, /nirgends\.pdf cannot be read/],
	[["serve", "--roles", "chef"], 2, /MARAMAIL_ROLES.*chef/],
	[["serve", "--config", "/nirgends.json"], 2, /nirgends\.json/],
])("maramail %j ends with %i and one clear sentence", async (args, code, says) => {
	const done = await maramail(args);
	expect(done.code).toBe(code);
	expect(done.err).toMatch(says);
	expect(done.err).not.toMatch(/\n\s+at /);
});

test("every command of package.json sets up first by itself: npm runs no pre-scripts where scripts are ignored", async () => {
	const { scripts } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
	// They install nothing, so that they take seconds; what they need is there after any other command.
	const withoutSetup = ["check", "graph"];
	for (const [name, script] of Object.entries(scripts)) {
		expect(name).not.toMatch(/^(pre|post)/);
		if (!withoutSetup.includes(name)) expect(script, name).toMatch(/^scripts\/setup( [a-z][a-z0-9-]+)*( &&|$)/);
	}
});

test("check tells what a court objects to, with the mend, and ends with 1 on errors", async () => {
	const wrong = await maramail(["check", sample("Scan.pdf"), sample("Brief.docx")]);
	expect(wrong.code).toBe(1);
	expect(wrong.out).toMatch(/Scan\.pdf\n {2}Hinweis: Das PDF hat Seiten ohne durchsuchbaren Text/);
	expect(wrong.out).toMatch(/Brief\.docx\n {2}Fehler: Kein PDF/);
	expect(wrong.out).toContain("01_, 02_");
	const right = await maramail(["check", sample("Scan.pdf"), "--json"]);
	expect(right.code).toBe(0);
	expect(JSON.parse(right.out)).toMatchObject({ passed: true, files: [{ name: "Scan.pdf" }], message: [] });
});

test("off loopback without a certificate it does not start", async () => {
	const done = await maramail(["serve"], { MARAMAIL_SMTP_LISTEN: "0.0.0.0:0" });
	expect(done).toMatchObject({ code: 2 });
	expect(done.err).toMatch(/MARAMAIL_TLS_CERT/);
});

test("doctor finds this machine fit", async () => {
	const done = await maramail(["doctor"], { MARAMAIL_SIGNATURES: "/nonexistent" });
	expect(done.out).toMatch(/^ok +sandbox: /m);
	expect(done.out).toMatch(/^warning +virus check: no signatures in \/nonexistent: documents go unchecked/m);
	expect(done.code).toBe(0);
});

test("inspect tells what is in a photo, and where", async () => {
	const done = await maramail(["inspect", sample("Foto.jpg"), "--json"]);
	expect(done.code).toBe(0);
	const [photo] = JSON.parse(done.out);
	expect(photo).toMatchObject({ file: sample("Foto.jpg"), kind: "jpeg", result: { pages: 1 } });
	expect(photo.pages[0].text).toContain("Sehr geehrte Frau Großmann");
	const { versions } = photo;
	expect(versions[0]).toMatchObject({ id: "0", kind: "mail", parent: null });
	expect(versions.map(({ id }: { id: string }) => id)).toEqual([
		"0",
		"0.unpack.1",
		"0.unpack.1.photo.0",
		"0.unpack.1.photo.0.ocr.0",
		"0.unpack.1.from-images.0",
	]);
	expect(versions[1]).toMatchObject({ kind: "jpeg", parent: "0", bytes: photo.size, made: { service: "unpack" } });
	expect(versions.at(-1)).toMatchObject({ kind: "pdf", parent: "0.unpack.1", bytes: photo.result.size });
	for (const { made, bytes } of versions.slice(1)) {
		expect(bytes).toBeGreaterThan(0);
		expect(made.ms).toBeGreaterThanOrEqual(0);
	}
	// Where the simulated sheet was put by the program that made the sample.
	const truth = [
		[452, 560],
		[2530, 418],
		[2768, 3525],
		[196, 3600],
	];
	for (const [corner, [x, y]] of photo.documents[0].quad.entries()) {
		expect(Math.abs((truth[corner]?.[0] as number) - x)).toBeLessThan(20);
		expect(Math.abs((truth[corner]?.[1] as number) - y)).toBeLessThan(20);
	}
});

test("serve answers what send sends, ends cleanly when asked, and leaves no file behind", async () => {
	const [smtp, web, relay] = [await freePort(), await freePort(), await freePort()];
	const env = {
		MARAMAIL_SMTP_LISTEN: `127.0.0.1:${smtp}`,
		MARAMAIL_WEB_LISTEN: `127.0.0.1:${web}`,
		MARAMAIL_RELAY: `smtp://127.0.0.1:${relay}`,
	};
	const serving = spawnProcess(program, ["serve"], {
		stdio: ["ignore", "ignore", "pipe"],
		env: { ...environment, ...env },
	});
	let log = "";
	await new Promise<void>((resolve) =>
		serving.stderr?.on("data", (chunk: Buffer) => {
			log += chunk;
			if (log.includes('"serving"')) resolve();
		}),
	);
	await withScratch(async (folder) => {
		const sent = await maramail(["send", sample("Brief.docx"), "--wait", folder], env);
		expect(sent).toMatchObject({ code: 0 });
		expect(sent.out).toContain("Brief.pdf");
		expect((await readPdf(await readFile(join(folder, "Brief.pdf")))).text).toContain(letter().split("\n")[0]);
	});
	const gone = once(serving, "exit");
	serving.kill("SIGTERM");
	expect(await gone).toEqual([0, null]);
	expect(readdirSync("/dev/shm").filter((name) => name.startsWith(`maramail-${serving.pid}-`))).toEqual([]);
	expect(existsSync(`/proc/${serving.pid}`)).toBe(false);
});

test("every command reads the settings file that it is given, and names the place of a fault in it", async () => {
	await withScratch(async (folder) => {
		const file = join(folder, "maramail.json");
		await writeFile(file, '{\n\t// Ours.\n\t"dwell": "lang",\n}\n');
		const given: [string, ...string[]][] = [
			["doctor"],
			["verify"],
			["customers", "list"],
			["receipt", "0"],
			["send", file],
			["serve"],
			["inspect", file],
			["check", file],
			["config", "show"],
		];
		const ended = await Promise.all(given.map(([name, ...rest]) => maramail([name, "--config", file, ...rest])));
		for (const { code, err } of ended) {
			expect(code).toBe(2);
			expect(err).toMatch(/maramail\.json:3:2: Setting "dwell": "lang" is no number; allowed: 1 to 3600/);
		}
	});
});
