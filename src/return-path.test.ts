import { expect, test } from "vitest";
import { parseReturnPath, returnPathOf } from "./return-path.ts";

const key = Buffer.alloc(32, 1).toString("base64");
const domain = "mara.example";
const order = "0123456789abcdef0123456789abcdef";
const now = Date.UTC(2026, 11, 1);
const hourMs = 3_600_000;
const path = returnPathOf({ kind: "answer", order, recipient: "Anna@Kanzlei.example", now }, key, domain);

test("a return path says its order and fits its recipient only, whatever a server did to its case", () => {
	expect(path.split("@")[0]?.length).toBeLessThanOrEqual(64);
	const parsed = parseReturnPath(path.toUpperCase(), key, domain, now);
	expect(parsed).toMatchObject({ kind: "answer", order });
	expect(parsed?.isFor("anna@kanzlei.example")).toBe(true);
	expect(parsed?.isFor("otto@kanzlei.example")).toBe(false);
	expect(path).not.toContain("anna");
});

test("it cannot be forged, changed, or used after a week", () => {
	const read = (address: string, at = now, by = key, where = domain) => parseReturnPath(address, by, where, at);
	expect(read(path, now + 7 * 24 * hourMs)).not.toBeNull();
	expect(read(path, now + (7 * 24 + 1) * hourMs)).toBeNull();
	expect(read(path, now - 2 * hourMs)).toBeNull();
	expect(read(path, now, Buffer.alloc(32, 2).toString("base64"))).toBeNull();
	expect(read(path, now, key, "other.example")).toBeNull();
	// Kind, order and hour are covered; the digits of the recipient are looked at with the recipient.
	const [local = ""] = path.split("@");
	for (let at = "dsn+".length; at < local.length; at++) {
		const digit = local[at] === "b" ? "a" : "b";
		const changed = read(`${local.slice(0, at)}${digit}${local.slice(at + 1)}@${domain}`);
		expect(changed?.isFor("anna@kanzlei.example") ?? false, local).toBe(false);
	}
	for (const other of ["optimieren@mara.example", "dsn@mara.example", "dsn+@mara.example", "", "dsn+a"])
		expect(read(other)).toBeNull();
});
