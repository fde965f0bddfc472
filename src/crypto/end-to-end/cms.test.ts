import { expect, test } from "vitest";
import { octetString, readBer, within } from "./ber.ts";
import { readEncrypted, signingTimeOf } from "./cms.ts";

/** A value with a definite length below 64 KiB. */
function value(tag: number, ...contents: readonly Uint8Array[]): Buffer {
	const content = Buffer.concat(contents);
	const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
const id = (hex: string) => value(0x06, Buffer.from(hex, "hex"));
const text = (tag: number, written: string) => value(tag, Buffer.from(written, "latin1"));
const [number, none] = [value(0x02, Buffer.from([1])), Buffer.alloc(0)];

const indefinite = (tag: number, ...contents: readonly Uint8Array[]) =>
	Buffer.concat([Buffer.from([tag, 0x80]), ...contents, Buffer.alloc(2)]);

test("BER with open lengths and strings in pieces is read like DER", () => {
	const pieces = indefinite(0x24, text(0x04, "Ak"), indefinite(0x24, text(0x04, "te")));
	const [sequence] = readBer(indefinite(0x30, number, pieces));
	const [first, second] = within(sequence as typeof sequence & object);
	expect(first?.content).toEqual(Buffer.from([1]));
	expect(octetString(second as typeof second & object).toString()).toBe("Akte");
});

test("32 values within each other are read, more are refused, as are values that are cut off", () => {
	const nested = (depth: number): Buffer => {
		let inner = number;
		for (let at = 0; at < depth; at++) inner = indefinite(0x30, inner);
		return inner;
	};
	expect(readBer(nested(32))).toHaveLength(1);
	expect(() => readBer(nested(33))).toThrow("nested too deep");
	expect(() => readBer(nested(8).subarray(0, 12))).toThrow(RangeError);
	expect(() => readBer(Buffer.from([0x04, 0x85, 1, 1, 1, 1, 1, 0]))).toThrow("length");
	let pieces = text(0x04, "x");
	for (let at = 0; at < 34; at++) pieces = value(0x24, pieces);
	expect(() => octetString(readBer(pieces)[0] as ReturnType<typeof readBer>[number])).toThrow("nested too deep");
});

const contentInfo = (type: string, ...fields: Buffer[]) => value(0x30, id(type), value(0xa0, value(0x30, ...fields)));

test("what is only signed, or uses a cipher that is not listed, is no encrypted CMS", () => {
	const rc2 = value(0x30, id("2a864886f70d0302"), text(0x04, "12345678"));
	const encrypted = value(0x30, id("2a864886f70d010701"), rc2, text(0x80, "x"));
	expect(() => readEncrypted(contentInfo("2a864886f70d010702", number))).toThrow("not encrypted");
	expect(() => readEncrypted(contentInfo("2a864886f70d010703", number, value(0x31), encrypted))).toThrow(
		"unknown cipher",
	);
});

const signedAt = (...stated: Buffer[]) => {
	const attributes = stated.map((time) => value(0x30, id("2a864886f70d010905"), value(0x31, time)));
	const signer = value(0x30, number, value(0x30), value(0x30), value(0xa0, ...attributes));
	return contentInfo("2a864886f70d010702", number, value(0x31), value(0x30), value(0x31, signer));
};

test("the signing time is read in both forms; one that is stated twice, or is no time, is none", () => {
	expect(signingTimeOf(signedAt(text(0x17, "261201013000Z")))).toEqual(new Date("2026-12-01T01:30:00Z"));
	expect(signingTimeOf(signedAt(text(0x17, "500101000000Z")))).toEqual(new Date("1950-01-01T00:00:00Z"));
	expect(signingTimeOf(signedAt(text(0x18, "20501231235959Z")))).toEqual(new Date("2050-12-31T23:59:59Z"));
	const twice = signedAt(text(0x17, "261201013000Z"), text(0x17, "261201013000Z"));
	for (const cms of [twice, signedAt(), signedAt(text(0x17, "2612010130Z")), signedAt(value(0x17, none))])
		expect(signingTimeOf(cms)).toBeUndefined();
});
