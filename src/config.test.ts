import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { readConfig, readSettings, settingsFile } from "./config.ts";
import { withScratch } from "./sandbox/scratch.ts";

afterEach(() => vi.unstubAllEnvs());
const set = (name: string, value: string) => vi.stubEnv(name, value);

test("the defaults are those of the contract", () => {
	const config = readConfig();
	expect(config).toMatchObject({
		domain: "maramail.localhost",
		smtpListen: [{ host: "127.0.0.1", port: 2525 }],
		webListen: { port: 8025 },
		relay: null,
		maxMail: 150_000_000,
		dwell: 3600,
		// On the own machine only: its mail program should not wait for the answer.
		accept: "cached",
	});
	expect(config.roles.map(({ role }) => role)).toEqual(["warden", "mail-server", "control", "services", "web"]);
});

test("a service that others can reach says 250 to their servers with the answer, unless it is set otherwise", () => {
	const relay = "smtp://relay.example";
	expect(readConfig({ overrides: { relay } }).accept).toBeNull();
	expect(readConfig({ overrides: { relay, accept: "cached" } }).accept).toBe("cached");
	expect(readConfig({ overrides: { accept: "answered" } }).accept).toBe("answered");
});

test("services may be narrowed to kinds, and roles follow them", () => {
	set("MARAMAIL_ROLES", "services:photo,ocr,web");
	expect(readConfig().roles).toEqual([{ role: "services", only: ["photo", "ocr"] }, { role: "web" }]);
});

test.each([
	["MARAMAIL_DWELL", "3601", /MARAMAIL_DWELL.*3601.*1 to 3600/],
	["MARAMAIL_MAX_MAIL", "viel", /MARAMAIL_MAX_MAIL.*viel.*150MB/],
	["MARAMAIL_SMTP_LISTEN", "0.0.0.0", /MARAMAIL_SMTP_LISTEN.*HOST:PORT/],
	["MARAMAIL_ROLES", "chef", /MARAMAIL_ROLES.*chef.*mail-server/],
	["MARAMAIL_FLEET_KEY", "kurz", /MARAMAIL_FLEET_KEY.*32 bytes/],
	["MARAMAIL_RELAY", "mail.example.de", /MARAMAIL_RELAY.*smtp:\/\//],
	["MARAMAIL_CACHE_URL", "http://x", /MARAMAIL_CACHE_URL.*redis:\/\//],
	["MARAMAIL_NO_SUCH", "1", /Unknown setting MARAMAIL_NO_SUCH.*MARAMAIL_DOMAIN/],
])("%s=%s is refused with its name, its fault and what is allowed", (name, value, says) => {
	set(name, value);
	expect(() => readConfig()).toThrow(says);
});

const withFile = (content: string, check: (file: string) => void) =>
	withScratch(async (folder) => {
		const file = join(folder, "maramail.json");
		writeFileSync(file, content);
		check(file);
	});

test("a settings file may have comments; the environment goes before it, and what a command is told before both", async () => {
	await withFile('{\n\t// ours\n\t"domain": "a.example",\n\t"MARAMAIL_DWELL": 60,\n}', (file) => {
		set("MARAMAIL_DOMAIN", "b.example");
		set("MARAMAIL_CONFIG", "/elsewhere.json");
		const { config, origins } = readSettings({ file, overrides: { logLevel: "warn" } });
		expect(config).toMatchObject({ domain: "b.example", dwell: 60, logLevel: "warn" });
		expect(origins.get("domain")).toBe("environment");
		expect(origins.get("dwell")).toEqual({ file, line: 4 });
		expect(origins.get("logLevel")).toBe("command");
		expect(origins.get("relay")).toBe("default");
		expect(settingsFile()).toBe("/elsewhere.json");
		expect(settingsFile("/this.json")).toBe("/this.json");
	});
});

test.each([
	['{\n\t"domain": "a.example"\n\t"dwell": 5\n}', /maramail\.json:3:2: a comma/],
	['{\n\t"dwell": 4000\n}', /maramail\.json:2:2: Setting "dwell": "4000" is too large; allowed: 1 to 3600/],
	['{\n\t"relai": null\n}', /maramail\.json:2:2: Unknown setting "relai"; did you mean relay\?/],
	['{"dwell": 0, "cells": 0}', /:1:14: Setting "cells".*\n.*:1:2: Setting "dwell"/],
	['{"domain": 5}', /Setting "domain": "5" is no string/],
	['{"dwell": 5, "MARAMAIL_DWELL": 6}', /:1:14: "MARAMAIL_DWELL" stands here a second time/],
	['{"dwell": "lang"}', /"lang" is no number; allowed: 1 to 3600/],
	["[]", /:1:1: an object is expected/],
])("%j is refused with file, line, column and the mend", async (content, says) => {
	await withFile(content, (file) => expect(() => readConfig({ file })).toThrow(says));
});

test("an error shows no password", async () => {
	await withFile('{"relay": "smtp//anna:geheim@relay.example"}', (file) => {
		expect(() => readConfig({ file })).toThrow(/"relay": its value is no such address/);
		expect(() => readConfig({ file })).not.toThrow(/geheim/);
	});
});

test("an empty file has no settings, and a file that is not there is named with the mend", () => {
	expect(readConfig({ file: "/dev/null" })).toEqual(readConfig());
	expect(() => readConfig({ file: "/nirgends.json" })).toThrow(
		/nirgends\.json is not there; make it with `maramail setup`/,
	);
});

test("the key that decrypts mails is not one that signs answers", () => {
	const key = "-----BEGIN PRIVATE KEY-----";
	expect(() => readConfig({ overrides: { smimeKey: key, smimeDecryptionKey: `${key}\n` } })).toThrow(
		"MARAMAIL_SMIME_DECRYPTION_KEY is the key of MARAMAIL_SMIME_KEY",
	);
	expect(readConfig({ overrides: { smimeKey: key, openpgpDecryptionKey: key } }).openpgpDecryptionKey).toBe(key);
});
