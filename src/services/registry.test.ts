import { expect, test } from "vitest";
import { z } from "zod";
import { longestProgramMs, longestTaskSeconds } from "../limits.ts";
import type { Service } from "./contract.ts";
import { chosenServices, registry, serviceNames } from "./registry.ts";

/** Places of a JSON Schema (2020-12) that accept unforeseen content: a free text, an unbounded list, an additional field. */
function roomIn(schema: z.core.JSONSchema.BaseSchema, place: string): string[] {
	const within = (inner: unknown, name: string) => roomIn(inner as z.core.JSONSchema.BaseSchema, `${place}.${name}`);
	const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.prefixItems ?? [])];
	const room = branches.flatMap((branch, at) => within(branch, String(at)));
	const closed = schema.enum !== undefined || schema.const !== undefined;
	if (Object.keys(schema).length === 0) room.push(`${place} is anything`);
	if (schema.type === "string" && !closed && schema.pattern === undefined) room.push(`${place} is any text`);
	if (schema.type === "array" && schema.prefixItems === undefined) {
		if (schema.maxItems === undefined) room.push(`${place} has no end`);
		room.push(...within(schema.items, "each"));
	}
	if (schema.type === "object") {
		if (schema.additionalProperties !== false) room.push(`${place} takes any field`);
		for (const [name, inner] of Object.entries(schema.properties ?? {})) room.push(...within(inner, name));
	}
	return room;
}

test("the check itself finds room", () => {
	const wide = z.object({
		a: z.string(),
		b: z.array(z.unknown()),
		c: z.union([z.literal(1), z.strictObject({ d: z.string() })]),
	});
	expect(roomIn(z.toJSONSchema(wide, { io: "input" }), "x")).toHaveLength(5);
});

test.each(serviceNames)(
	"what a cell of %s tells has no room for content: numbers and closed words, and no more of them than we bear",
	(name) => {
		const figures = registry[name]?.figures as z.ZodType;
		expect(roomIn(z.toJSONSchema(figures), name)).toEqual([]);
	},
);

test.each([
	["office", { pages: 1e9, unlocked: false }],
	["typeset", { pages: 1e9 }],
	["pdf", { did: "make", pages: 1e9, dropped: [], notes: [] }],
	["pdf", { did: "inspect", pages: Array(1e4).fill({ kind: "scan", output: 1 }), dropped: [], notes: [] }],
	["pdf", { did: "make", pages: 1, dropped: [], notes: ["Mandant: Müller"] }],
	["unpack", { parts: [{ kind: "../../etc/passwd", size: 1 }] }],
	["unpack", { parts: [{ kind: "pdf", size: 1, name: "Akte.pdf" }] }],
	["ocr", { pages: [{ words: -1, confidence: 50, rotate: 0, notes: [] }] }],
	["ocr", { pages: Array(100).fill({ failure: "crashed" }) }],
])("a cell of %s that says %j is not believed", (name, figures) => {
	expect(registry[name]?.figures.safeParse(figures).success).toBe(false);
});

test.each([
	["office", { unlocked: false }],
	["typeset", {}],
	["pdf", { did: "make", dropped: [], notes: [] }],
])("a cell of %s may claim 100,000 pages, and no more", (name, others) => {
	const { figures } = registry[name] as Service;
	expect(figures.safeParse({ ...others, pages: 100_000 }).success).toBe(true);
	expect(figures.safeParse({ ...others, pages: 100_001 }).success).toBe(false);
});

test.each(serviceNames)("a program in a cell of %s ends before the cell, and the cell in the order's time", (name) => {
	const { deadlineSeconds } = registry[name] as Service;
	expect(longestProgramMs).toBeLessThan(1000 * deadlineSeconds);
	expect(deadlineSeconds).toBeLessThanOrEqual(longestTaskSeconds);
});

test("no kind of document is taken by two services", () => {
	const taken = Object.values(registry).flatMap(({ takes }) => takes?.kinds ?? []);
	expect(taken.length).toBeGreaterThan(20);
	expect(new Set(taken).size).toBe(taken.length);
});

test("a role serves the services that are named, or all but those with a minus", () => {
	expect(chosenServices()).toEqual(serviceNames);
	expect(chosenServices(["ocr", "photo"])).toEqual(["photo", "ocr"]);
	expect(chosenServices(["-delivery"])).toEqual(serviceNames.filter((name) => name !== "delivery"));
	for (const wrong of ["nothing", "-nothing"])
		expect(() => chosenServices([wrong])).toThrow(/"nothing"; allowed: unpack/);
});
