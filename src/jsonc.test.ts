import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsoncError, parseJsonc } from "./jsonc.ts";

test("whatever JSON can say is read as JSON.parse reads it", () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const text = JSON.stringify(value, null, "\t");
			expect(parseJsonc(text).value).toEqual(JSON.parse(text));
		}),
	);
});

test("comments and last commas are allowed; every value has its line and column", () => {
	const text = `// Settings\n{\n\t"a": 1, /* "b": 2 */\n\t"url": "http://x//y", // not a comment inside\n\t"list": [1, {"c": 2,},],\n}\n`;
	const { value, placeOf } = parseJsonc(text);
	expect(value).toEqual({ a: 1, url: "http://x//y", list: [1, { c: 2 }] });
	expect(placeOf(["a"])).toEqual({ line: 3, column: 2 });
	expect(placeOf(["list", 1, "c"])).toEqual({ line: 5, column: 15 });
	expect(placeOf(["absent"])).toEqual({ line: 2, column: 1 });
});

test.each(["", "  \n", "// nothing\n"])("a file without a value has none: %j", (text) => {
	expect(parseJsonc(text).value).toBeUndefined();
});

test.each([
	['{\n\t"a": 1\n\t"b": 2\n}', 3, 2, "comma"],
	["{\"a\": 'x'}", 1, 7, "double quotes"],
	['{"a": 1, "a": 2}', 1, 10, "second time"],
	["{a: 1}", 1, 2, "name in double quotes"],
	['{"a": "x\n"}', 1, 7, "no end"],
	['{"a": "\\x"}', 1, 7, "backslash"],
	['{"a" 1}', 1, 6, "colon"],
	["[1, 2", 1, 6, "end of the file"],
	["{} x", 1, 4, "end of the file is expected"],
	["/* ", 1, 1, "no end"],
	["[01]", 1, 2, "value"],
	["[".repeat(100), 1, 66, "64 brackets"],
])("%j is refused at its place", (text, line, column, says) => {
	expect.assertions(2);
	try {
		parseJsonc(text);
	} catch (fault) {
		expect((fault as JsoncError).place).toEqual({ line, column });
		expect((fault as JsoncError).message).toContain(says);
	}
});

test("a name such as __proto__ is a name", () => {
	expect(Object.keys(parseJsonc('{"__proto__": 1}').value as object)).toEqual(["__proto__"]);
});
