import { expect, test } from "vitest";
import { isSignedForUs } from "./dkim-replay.ts";

const own = { domain: "maramail.example", mailboxes: ["optimieren"] };
const now = Date.parse("2026-12-01T12:00:00Z");
const day = 86_400_000;
const header = ["From: anna@kanzlei.example", "To: Akten <optimieren+sw@maramail.example>", "Subject: Akte"];
const fieldsOf = (lines: readonly string[]) => lines.map((line) => ({ key: line.split(":")[0]?.toLowerCase() ?? "" }));
const signed = (headers: readonly string[], ageMs = 0, fields = headers) =>
	isSignedForUs(
		{ signingHeaders: { headers }, signTime: new Date(now - ageMs).toISOString() },
		fieldsOf(fields),
		own,
		now,
	);

test("our address stands in the signed To or Cc", () => {
	expect(signed(header)).toBe(true);
	const elsewhere = header.map((line) => line.replace("maramail.example", "gericht.example"));
	expect(signed(elsewhere)).toBe(false);
	expect(signed([...elsewhere, "Cc: x@y.example,\r\n optimieren@maramail.example"])).toBe(true);
	expect(signed(header.slice(0, 1), 0, header), "it is not signed").toBe(false);
});

test("seven days are accepted, more are not; without a time of the signature its Date counts", () => {
	expect(signed(header, 7 * day)).toBe(true);
	expect(signed(header, 7 * day + 1_000)).toBe(false);
	const dated = (date: string) =>
		isSignedForUs({ signingHeaders: { headers: [...header, date] } }, fieldsOf([...header, date]), own, now);
	expect(dated("Date: Tue, 1 Dec 2026 09:00:00 +0100")).toBe(true);
	expect(dated("Date: Tue, 1 Dec 2025 09:00:00 +0100")).toBe(false);
	expect(dated("X-Date: Tue, 1 Dec 2026 09:00:00 +0100")).toBe(false);
});

test("a signed field is there once", () => {
	expect(signed(header, 0, ["Subject: anderes", ...header])).toBe(false);
	expect(signed(header, 0, ["Received: from a", "Received: from b", ...header])).toBe(true);
});
