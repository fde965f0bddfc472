import {
	chmodSync,
	chownSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { authenticates } from "../mail-server/admission-control.ts";
import { readCustomers } from "../mail-server/customers-file.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { command } from "./customers.ts";

beforeEach(() => {
	// No DNS server listens there; answers of DNS are tested in domain-warnings.service.test.ts.
	vi.stubEnv("MARAMAIL_DNS", "127.0.0.1:1");
	vi.stubEnv("MARAMAIL_CONFIG", "/dev/null");
	vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.unstubAllEnvs();
});

test("customers are added, listed and removed; a generated password is shown once and lets in", async () => {
	await withScratch(async (folder) => {
		const file = join(folder, "customers.json");
		vi.stubEnv("MARAMAIL_CUSTOMERS", file);
		const lines: string[] = [];
		vi.spyOn(console, "log").mockImplementation((line) => void (line === `Written: ${file}` || lines.push(line)));
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

test("add keeps owner, group, mode and a link, says which file it wrote, and leaves nothing beside it", async () => {
	await withScratch(async (folder) => {
		mkdirSync(join(folder, "real"));
		const [file, link] = [join(folder, "real/customers.json"), join(folder, "customers.json")];
		writeFileSync(file, "[]");
		symlinkSync(file, link);
		chmodSync(file, 0o640);
		const isRoot = process.getuid?.() === 0;
		if (isRoot) chownSync(file, 123, 456);
		vi.stubEnv("MARAMAIL_CUSTOMERS", link);
		const log = vi.spyOn(console, "log").mockImplementation(() => {});
		await command(["add", "@kanzlei.de"]);
		expect(log).toHaveBeenCalledWith(`Written: ${link}`);
		const { mode, uid, gid } = statSync(file);
		expect(mode & 0o777).toBe(0o640);
		if (isRoot) expect([uid, gid]).toEqual([123, 456]);
		expect(lstatSync(link).isSymbolicLink()).toBe(true);
		expect(readdirSync(join(folder, "real"))).toEqual(["customers.json"]);
		expect(readCustomers(file)).toHaveLength(1);
	});
});

test.runIf(process.getuid?.() === 0)(
	"a new file in the service's folder can be read by the service's group",
	async () => {
		await withScratch(async (folder) => {
			chownSync(folder, 0, 456);
			vi.stubEnv("MARAMAIL_CUSTOMERS", join(folder, "customers.json"));
			vi.spyOn(console, "log").mockImplementation(() => {});
			await command(["add", "@kanzlei.de"]);
			const { mode, gid } = statSync(join(folder, "customers.json"));
			expect([mode & 0o777, gid]).toEqual([0o640, 456]);
		});
	},
);

test("add keeps what was set by hand, and its place in the file", async () => {
	await withScratch(async (folder) => {
		const file = join(folder, "customers.json");
		vi.stubEnv("MARAMAIL_CUSTOMERS", file);
		vi.spyOn(console, "log").mockImplementation(() => {});
		const limits = { mailsPerHour: 7 };
		writeFileSync(
			file,
			JSON.stringify([
				{ match: "@a.de", trust: ["dmarc"], limits },
				{ match: "@b.de", trust: ["dmarc"] },
			]),
		);
		await command(["add", "@A.de", "--locale", "en"]);
		await command(["add", "@a.de", "--trust", "network:192.0.2.0/28"]);
		expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([
			{ match: "@a.de", trust: ["network:192.0.2.0/28"], locale: "en", limits },
			{ match: "@b.de", trust: ["dmarc"] },
		]);
	});
});

test.each([
	"192.0.2.0/33",
	"192.0.2/24",
	"0.0.0.0/0",
	"::/0",
	"kanzlei.de",
	"2001:db8::/129",
	"192.0.2.1/",
	"",
	"fe80::1%eth0",
])("a network that is none is refused: %j", async (network) => {
	await withScratch(async (folder) => {
		vi.stubEnv("MARAMAIL_CUSTOMERS", join(folder, "customers.json"));
		await expect(command(["add", "@a.de", "--trust", `network:${network}`])).rejects.toThrow("is no network");
		expect(readdirSync(folder)).toEqual([]);
	});
});

test("a customers file may have comments; they are read, named by line where wrong, and not lost by an add", async () => {
	await withScratch(async (folder) => {
		const file = join(folder, "customers.json");
		vi.stubEnv("MARAMAIL_CUSTOMERS", file);
		const content = '[\n\t// since May\n\t{ "match": "@a.de", "trust": ["dmarc"] },\n]\n';
		writeFileSync(file, content);
		expect(readCustomers(file)).toHaveLength(1);
		await expect(command(["add", "@b.de"])).rejects.toThrow("comments, which would be lost");
		expect(readFileSync(file, "utf8")).toBe(content);
		writeFileSync(file, '[\n\t{ "match": "@a.de",\n\t\t"trust": ["spf"] }\n]');
		expect(() => readCustomers(file)).toThrow(/customers\.json:3:13: trust\.0 is not understood/);
	});
});
