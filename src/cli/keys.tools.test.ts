import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDns, type Zone } from "../../test/helpers/dns-server.ts";
import { readConfig } from "../config.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { command } from "./keys.ts";

const lines: string[] = [];
beforeEach(() => {
	lines.length = 0;
	vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

test("a DKIM key is replaced in two steps: the second waits for DNS, and changes nothing else in the settings", async () => {
	const zone: Record<string, { type: string; data: unknown }[]> = {};
	const dns = await openDns(zone as Zone);
	try {
		await withScratch(async (folder) => {
			await mkdir(join(folder, "keys"));
			const file = join(folder, "maramail.json");
			const rest = `\n\t// Ours, and it stays.\n\t"domain": "m.example", "dns": "${dns.address}",\n}\n`;
			writeFileSync(file, `{\n\t"dkimSelector": "old", // the present one${rest}`);
			await expect(command(["rotate", "dkim", "--activate", "--config", file])).rejects.toThrow("is not there yet");
			await command(["rotate", "dkim", "--config", file]);
			const key = join(folder, "keys/dkim-maramail1.pem");
			expect(statSync(key).mode & 0o077).toBe(0);
			const record = /maramail1\._domainkey\.m\.example\. TXT "([^"]+)"/.exec(lines.join("\n"))?.[1] ?? "";
			await expect(command(["rotate", "dkim", "--activate", "--config", file])).rejects.toThrow("DNS has no maramail1");
			expect(readConfig({ file }).dkimSelector).toBe("old");
			zone["maramail1._domainkey.m.example"] = [{ type: "TXT", data: record.match(/.{1,255}/g) }];
			await command(["rotate", "dkim", "--activate", "--config", file]);
			expect(readFileSync(file, "utf8")).toBe(
				`{\n\t"dkimKey": ${JSON.stringify(key)},\n\t"dkimSelector": "maramail1", // the present one${rest}`,
			);
			// The next one does not write over this one.
			await command(["rotate", "dkim", "--config", file]);
			expect(lines.at(-3)).toBe(`Written: ${join(folder, "keys/dkim-maramail2.pem")}`);
		});
	} finally {
		dns.close();
	}
});

test.each(["smime", "openpgp", "fleet"])(
	"a new %s key is one that the service reads, and is listed with its end",
	async (name) => {
		await withScratch(async (folder) => {
			await mkdir(join(folder, "keys"));
			const file = join(folder, "maramail.json");
			writeFileSync(file, '{ "domain": "m.example" }');
			await command(["rotate", name, "--config", file]);
			await command(["rotate", name, "--activate", "--config", file]);
			lines.length = 0;
			await command(["list", "--json", "--config", file]);
			const [key] = JSON.parse(lines.join("\n")) as { name: string; ends: number | null }[];
			expect(key?.name).toBe(name);
			const days = ((key?.ends ?? 0) - Date.now()) / 86_400_000;
			if (name === "fleet") expect(key?.ends).toBeNull();
			else expect(Math.round(days)).toBe(730);
		});
	},
);

test("a fleet key is not switched while orders under the present one may outlive the restart", async () => {
	await withScratch(async (folder) => {
		await mkdir(join(folder, "keys"));
		const file = join(folder, "maramail.json");
		writeFileSync(file, '{ "cacheUrl": "redis://c.example", "queueUrl": "redis://q.example" }');
		await command(["rotate", "fleet", "--config", file]);
		await expect(command(["rotate", "fleet", "--activate", "--config", file])).rejects.toThrow("docs/keys.md");
		expect(readConfig({ file }).fleetKey).toBeNull();
	});
});
