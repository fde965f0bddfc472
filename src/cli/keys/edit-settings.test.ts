import { expect, test } from "vitest";
import { parseJsonc } from "../../jsonc.ts";
import { editSettings } from "./edit-settings.ts";

test("only the values change; comments, order and blanks stay", () => {
	const text = '\uFEFF// "a": 1\n{ /* {"a": 2} */\n\t"b": {"a": 3}, "a" : "4" // four\n}\n';
	expect(editSettings(text, { a: 'x"y' })).toBe(text.replace('"4"', '"x\\"y"'));
});

test.each(["", "{}", "// nothing\n{\n}\n", '{ "b": 1 }'])("a setting that is not there is put in: %j", (text) => {
	expect(parseJsonc(editSettings(text, { a: "x", c: "y" })).value).toMatchObject({ a: "x", c: "y" });
});
