import { afterEach, expect, test, vi } from "vitest";
import { readConfig } from "./config.ts";

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
