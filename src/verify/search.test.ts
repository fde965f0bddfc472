import { randomBytes } from "node:crypto";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newCanary } from "./canary.ts";
import { countInMemory } from "./memory.ts";
import { count } from "./search.ts";

const canary = newCanary();
const { word } = canary;
const lines = (text: string, width: number) => text.replace(new RegExp(`.{${width}}`, "g"), "$&\r\n");
const member = (data: Buffer) => {
	const head = Buffer.alloc(30);
	head.write("PK\u0003\u0004", 0, "latin1");
	head.writeUInt16LE(8, 8);
	head.writeUInt16LE(4, 26);
	return Buffer.concat([head, Buffer.from("name"), deflateRawSync(data)]);
};
const forms: Record<string, (text: Buffer) => Buffer> = {
	"as it is": (text) => text,
	"UTF-16, little end first": (text) => Buffer.from(text.toString("latin1"), "utf16le"),
	"UTF-16, big end first": (text) => Buffer.from(text.toString("latin1"), "utf16le").swap16(),
	"base64 in lines": (text) => Buffer.from(lines(text.toString("base64"), 76)),
	"base64 of UTF-16": (text) => Buffer.from(Buffer.from(text.toString("latin1"), "utf16le").toString("base64")),
	"quoted-printable": (text) => Buffer.from(lines(text.toString("latin1"), 75).replaceAll("\r\n", "=\r\n")),
	hex: (text) => Buffer.from(text.toString("hex")),
	"a PDF's stream": (text) => deflateSync(text),
	"a PDF's stream, quickly packed": (text) => deflateSync(text, { level: 1 }),
	gzip: (text) => gzipSync(text),
	"a ZIP's member": member,
};

test.each(Object.entries(forms))("a canary is found: %s", (_, form) => {
	fc.assert(
		fc.property(fc.nat(200), fc.nat(200), fc.nat(50), (before, behind, noise) => {
			const text = Buffer.from(`${"Akte ".repeat(50).slice(0, before)}${word}${"Blatt ".repeat(50).slice(0, behind)}`);
			const planted = Buffer.concat([randomBytes(noise), form(text), randomBytes(noise)]);
			expect(count(planted, canary.needles)).toBeGreaterThan(0);
		}),
		{ numRuns: 60 },
	);
});

test("another's canary is not found, whatever its form; nor one in noise", () => {
	for (const form of Object.values(forms)) expect(count(form(Buffer.from(newCanary().word)), canary.needles)).toBe(0);
	expect(count(randomBytes(2_000_000), canary.needles)).toBe(0);
});

test("bytes are found as they are and in base64, and this process' own memory holds them", () => {
	expect(count(Buffer.concat([randomBytes(7), canary.bytes]), canary.needles)).toBe(1);
	expect(count(Buffer.from(canary.bytes.toString("base64")), canary.needles)).toBe(1);
	expect(countInMemory(process.pid, [canary.bytes])).toBeGreaterThan(0);
});
