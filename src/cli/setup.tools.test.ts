import { X509Certificate } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readSettings } from "../config.ts";
import { parseJsonc } from "../jsonc.ts";
import { readCustomers } from "../mail-server/customers-file.ts";
import { projectFolder } from "../project.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { command } from "./setup.ts";

const lines: string[] = [];
beforeEach(() => {
	lines.length = 0;
	vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** Every file below a root with its content. */
const tree = (root: string) =>
	Object.fromEntries(
		globSync("**/*", { cwd: root })
			.filter((path) => statSync(join(root, path)).isFile())
			.map((path) => [`/${path}`, readFileSync(join(root, path), "utf8")]),
	);
const flags = [
	"--domain",
	"maramail.kanzlei.example",
	"--operator",
	"it@kanzlei.example",
	"--customer",
	"@kanzlei.example",
];
const run = (root: string, ...more: string[]) => command(["--root", root, ...more]);

test("setup writes an installation that the program understands, and run again it changes nothing", async () => {
	await withScratch(async (root) => {
		await run(root, ...flags, "--relay", "smtps://u:geheim@relay.example:465", "--office", "Kanzlei Muster", "--yes");
		const made = tree(root);
		expect(Object.keys(made).sort()).toEqual([
			"/etc/maramail/customers.json",
			"/etc/maramail/keys/dkim-maramail1.pem",
			"/etc/maramail/keys/fleet.key",
			"/etc/maramail/maramail.json",
			"/etc/maramail/papers/auftragsverarbeitung.md",
			"/etc/maramail/papers/datenschutzhinweise.md",
			"/etc/maramail/papers/technische-und-organisatorische-massnahmen.md",
			"/etc/maramail/papers/verpflichtung-verschwiegenheit.md",
			"/etc/maramail/papers/verzeichnis-der-verarbeitung.md",
			"/etc/maramail/tls/fullchain.pem",
			"/etc/maramail/tls/privkey.pem",
			...(existsSync(join(projectFolder, "deploy/systemd/maramail.service"))
				? ["/etc/systemd/system/maramail.service"]
				: []),
			"/etc/sysusers.d/maramail.conf",
		]);
		// The settings name files of the real root: here they are read from the scratch one.
		const settings = join(root, "settings.json");
		writeFileSync(settings, (made["/etc/maramail/maramail.json"] ?? "").replaceAll('"/etc/', `"${root}/etc/`));
		const { config } = readSettings({ file: settings });
		expect(config).toMatchObject({
			domain: "maramail.kanzlei.example",
			operator: "it@kanzlei.example",
			dkimSelector: "maramail1",
		});
		expect(config.dkimKey).toContain("PRIVATE KEY");
		expect(Buffer.from(config.fleetKey ?? "", "base64")).toHaveLength(32);
		expect(readCustomers(config.customers)?.map(({ match, trust }) => [match, ...trust])).toEqual([
			["it@kanzlei.example", "network:127.0.0.1", "network:::1"],
			["@kanzlei.example", "dmarc"],
		]);
		const certificate = new X509Certificate(made["/etc/maramail/tls/fullchain.pem"] ?? "");
		expect(certificate.checkHost("maramail.kanzlei.example")).toBeTruthy();
		for (const [path, content] of Object.entries(made)) {
			if (path.includes("/papers/")) expect(content).toMatch(/^# ENTWURF[\s\S]*(Kanzlei Muster|__)/);
			expect(content, path).not.toContain("{{");
			const open = /papers|sysusers|systemd/.test(path) ? 0o644 : 0o640;
			expect(statSync(join(root, path)).mode & 0o777, path).toBe(open);
		}
		expect(statSync(join(root, "etc/maramail")).mode & 0o777).toBe(0o750);
		expect(lines.join("\n")).not.toContain("geheim");

		lines.length = 0;
		await run(root);
		expect(lines.filter((line) => !line.startsWith("keep "))).toEqual([]);
		const { "/settings.json": _, ...again } = tree(root);
		expect(again).toEqual(made);
	});
});

test("other answers change what setup wrote, and never what a person edited; a dry run changes nothing", async () => {
	await withScratch(async (root) => {
		await run(root, ...flags, "--relay", "none", "--yes");
		const before = tree(root);
		await run(root, "--relay", "smtps://u:geheim@neu.example", "--dry-run");
		expect(tree(root)).toEqual(before);
		expect(lines.join("\n")).toMatch(
			/change +\/etc\/maramail\/maramail\.json\n +- "relay": null,\n +\+ "relay": "smtps:\/\/…@neu\.example"/,
		);
		await expect(run(root, "--relay", "smtps://neu.example")).rejects.toThrow("nothing was changed; --yes");
		expect(tree(root)).toEqual(before);
		await run(root, "--relay", "smtps://neu.example", "--yes");
		const settings = join(root, "etc/maramail/maramail.json");
		expect((parseJsonc(readFileSync(settings, "utf8")).value as { relay: string }).relay).toBe("smtps://neu.example");

		const edited = readFileSync(settings, "utf8").replace("{", '{\n\t"cells": 1,');
		writeFileSync(settings, edited);
		lines.length = 0;
		await run(root, "--relay", "smtps://dritter.example", "--yes");
		expect(readFileSync(settings, "utf8")).toBe(edited);
		expect(lines.join("\n")).toMatch(/KEEP +\/etc\/maramail\/maramail\.json {2}\(edited by hand; setup would write:\)/);
		// Keys and customers are made once.
		for (const path of ["keys/fleet.key", "keys/dkim-maramail1.pem", "customers.json", "tls/privkey.pem"])
			expect(readFileSync(join(root, "etc/maramail", path), "utf8"), path).toBe(before[`/etc/maramail/${path}`]);
	});
});

test("answers come from a file, too; what is missing or wrong in it is named", async () => {
	await withScratch(async (root) => {
		const file = join(root, "answers.json");
		writeFileSync(file, '{\n\t// ours\n\t"domain": "m.example",\n\t"customer": []\n}');
		await expect(run(root, "--answers", file)).rejects.toThrow(/answers\.json:4:2: "customer" Unrecognized key/);
		writeFileSync(file, '{ "domain": "m.example", "relay": null }');
		await expect(run(root, "--answers", file)).rejects.toThrow("missing: --operator, --customer; or --answers FILE");
		writeFileSync(
			file,
			'{ "domain": "m.example", "relay": null, "operator": "a@b.example", "customers": [{ "match": "c@d.example" }] }',
		);
		expect(await run(root, "--answers", file, "--domain", "n.example", "--yes")).toBe(0);
		expect(readFileSync(join(root, "etc/maramail/maramail.json"), "utf8")).toContain('"domain": "n.example"');
	});
});
