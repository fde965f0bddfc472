import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { authenticates } from "../mail-server/admission-control.ts";
import { readCustomers } from "../mail-server/customers.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { command } from "./customers.ts";

afterEach(() => vi.restoreAllMocks());

test("customers are added, listed and removed; a generated password is shown once and lets in", async () => {
	await withScratch(async (folder) => {
		const file = join(folder, "customers.json");
		vi.stubEnv("MARAMAIL_CUSTOMERS", file);
		const lines: string[] = [];
		vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
		expect(await command(["add", "@kanzlei.de"])).toBe(0);
		expect(await command(["add", "scan@kanzlei.de", "--trust", "auth", "--locale", "en"])).toBe(0);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(lines).toHaveLength(1);
		const password = /: ([a-z2-9]{26})$/.exec(lines[0] ?? "")?.[1] ?? "";
		expect(readFileSync(file, "utf8")).not.toContain(password);
		const customers = readCustomers(file) ?? [];
		expect(customers).toMatchObject([
			{ match: "@kanzlei.de", trust: ["dmarc"], locale: "de" },
			{ match: "scan@kanzlei.de", trust: ["auth"], locale: "en" },
		]);
		expect(await authenticates("Scan@kanzlei.de", password, customers)).toBe(true);
		expect(await authenticates("scan@kanzlei.de", `${password}x`, customers)).toBe(false);
		await command(["list"]);
		expect(lines.slice(1)).toEqual(["@kanzlei.de  dmarc  de", "scan@kanzlei.de  auth  en"]);
		await command(["remove", "@KANZLEI.de"]);
		expect(readCustomers(file)).toHaveLength(1);
		await expect(command(["remove", "@kanzlei.de"])).rejects.toThrow("no customer");
	});
});

test("what is not understood is neither written nor written over", async () => {
	await withScratch(async (folder) => {
		const file = join(folder, "customers.json");
		vi.stubEnv("MARAMAIL_CUSTOMERS", file);
		await expect(command(["add", "kanzlei"])).rejects.toThrow("match is not understood");
		await expect(command(["add", "@kanzlei.de", "--trust", "spf"])).rejects.toThrow("trust");
		writeFileSync(file, "[{");
		await expect(command(["add", "@kanzlei.de"])).rejects.toThrow("cannot be read");
		expect(readFileSync(file, "utf8")).toBe("[{");
	});
});
