import { expect, test } from "vitest";
import { appArmorFinding, freedPagesFinding, userNamespacesFinding } from "./check-kernel.ts";
import { customerFaults } from "./check-mail.ts";
import { coreLimitFinding, unitFindings } from "./check-service.ts";

test.each([
	["quiet init_on_free=1", "", false, "ok"],
	["quiet", "CONFIG_INIT_ON_FREE_DEFAULT_ON=y\n", false, "ok"],
	["init_on_free=0", "CONFIG_INIT_ON_FREE_DEFAULT_ON=y\n", false, "error"],
	["quiet xinit_on_free=1", "", false, "error"],
	["quiet", "", true, "warning"],
])("freed memory: %j, %j, development %j", (commandLine, kernel, development, level) => {
	expect(freedPagesFinding(commandLine, kernel, development).level).toBe(level);
});

test("user namespaces: none, for root only, for all; and what AppArmor takes away", () => {
	expect(userNamespacesFinding(0, "").mend).toContain("max_user_namespaces = 10000");
	expect(userNamespacesFinding(10_000, "0").mend).toContain("unprivileged_userns_clone = 1");
	expect(userNamespacesFinding(10_000, "1").level).toBe("ok");
	expect(userNamespacesFinding(10_000, "").level).toBe("ok");
	expect(appArmorFinding("1")).toMatchObject({ level: "error", mend: expect.stringContaining("sysctl") });
	expect(appArmorFinding("").level).toBe("ok");
});

test("every enabled unit has a line, and one that does not run is an error with its mend", () => {
	const found = unitFindings(
		[
			{ name: "maramail.service", state: "failed", pid: 0 },
			{ name: "maramail-web.service", state: "active", pid: 7 },
		],
		true,
	);
	expect(found.map(({ level }) => level)).toEqual(["error", "ok"]);
	expect(found[0]?.mend).toContain("journalctl -u maramail.service");
	expect(unitFindings([], true)[0]?.level).toBe("warning");
	expect(unitFindings([], false)[0]?.level).toBe("ok");
});

test("a unit whose processes may dump core is an error", () => {
	const limits = (soft: string, hard: string) =>
		`Max core file size        ${soft.padEnd(20)} ${hard.padEnd(20)} bytes\n`;
	expect(coreLimitFinding("maramail.service", limits("0", "0")).level).toBe("ok");
	expect(coreLimitFinding("maramail.service", limits("0", "unlimited"))).toMatchObject({
		level: "error",
		mend: expect.stringContaining("LimitCORE=0"),
	});
	expect(coreLimitFinding("maramail.service", "").level).toBe("warning");
});

test("customers who can never get in are named", () => {
	const limits = { mailsPerHour: 1, bytesPerDay: 1, pagesPerDay: 1 };
	const found = customerFaults([
		{ match: "@a.de", trust: ["network:192.0.2.0/33"], locale: "de", limits },
		{ match: "b@b.de", trust: ["auth"], locale: "de", limits },
		{ match: "c@c.de", trust: ["network:192.0.2.1"], locale: "de", limits },
	]);
	expect(found.map(({ says }) => says)).toEqual([
		'@a.de: "network:192.0.2.0/33" names no network',
		"b@b.de is to log in and has no password",
	]);
});
