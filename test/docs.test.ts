import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const documents = globSync("**/*.md", { cwd: root, exclude: ["node_modules", "**/node_modules", "demo-answer"] });
const decisions = documents.filter((path) => /^docs\/decisions\/\d{4}-/.test(path)).sort();
const wordsMost = 400;

/** Targets of Markdown links, without their #fragment; what stands in code is none. */
function linksIn(markdown: string): string[] {
	const prose = markdown.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`/g, "");
	return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target.replace(/#.*$/, ""));
}

const isRelative = (target: string): boolean => target !== "" && !/^[a-z][a-z0-9+.-]*:/i.test(target);

/** Files of ours that a document names: below one of our folders, with an ending, without a placeholder. A line may name a file of an old commit, a code block one that the reader is to make. */
const namedIn = (markdown: string): string[] => [
	...new Set(
		markdown
			.replace(/^```.*?^```/gms, "")
			.replace(/^.*(?:at commit|git show) .*$/gm, "")
			.match(
				/(?<![\w/.-])(?:src|test|bench|deploy|docs|scripts|training|kernels)\/[\w./-]*\.(?:tsx?|md|py|acl|json|sh)\b/g,
			),
	),
];

test("every relative link leads to a file or folder of ours", () => {
	const broken = documents.flatMap((path) =>
		linksIn(read(path))
			.filter((target) => isRelative(target) && !existsSync(join(root, dirname(path), target)))
			.map((target) => `${path}: ${target}`),
	);
	expect(documents.length).toBeGreaterThan(30);
	expect(broken).toEqual([]);
});

test("every file that a document names is there", () => {
	const absent = documents.flatMap((path) =>
		namedIn(read(path))
			.filter((named) => !existsSync(join(root, named)) && !existsSync(join(root, dirname(path), named)))
			.map((named) => `${path}: ${named}`),
	);
	expect(absent).toEqual([]);
});

test.each(decisions)("%s has the form of a decision and at most 400 words", (path) => {
	const text = read(path);
	const number = basename(path).slice(0, 4);
	expect(text).toMatch(
		new RegExp(`^# ${number}: \\S.*\\S\\n\\n- Status: (accepted|superseded by \\d{4})(; .+)?\\n- Date: 2\\d{3}-`),
	);
	expect(text.match(/^##? .*/gm)?.slice(1)).toEqual([
		"## Context",
		"## Decision",
		"## Consequences",
		"## Alternatives",
	]);
	expect(text.trim().split(/\s+/).length).toBeLessThanOrEqual(wordsMost);
});

test("the list has every decision with its title and status, and no number twice", () => {
	const rows = read("docs/decisions/README.md").match(/^\| \[.*$/gm);
	const wanted = decisions.map((path) => {
		const [, title, status] = /^# \d{4}: (.*)\n\n- Status: (.*)$/m.exec(read(path)) ?? [];
		return `| [${basename(path).slice(0, 4)}](${basename(path)}) | ${title} | ${status} |`;
	});
	expect(rows).toEqual(wanted);
	expect(new Set(decisions.map((path) => basename(path).slice(0, 4))).size).toBe(decisions.length);
});

test("every decision that a document or a source mentions is there", () => {
	const known = new Set(decisions.map((path) => basename(path).slice(0, 4)));
	const texts = [...documents, ...globSync("{src,test,bench,deploy}/**/*.{ts,yaml,service}", { cwd: root })];
	const mentioned = texts.flatMap((path) =>
		[...read(path).matchAll(/(?:decisions?[ /]|decisions\/README\.md.*)(\d{4})\b/g)].map(
			([, number]) => `${number} in ${path}`,
		),
	);
	expect(mentioned.length).toBeGreaterThan(3);
	expect(mentioned.filter((mention) => !known.has(mention.slice(0, 4)))).toEqual([]);
});

test("the audit lists every source of the rooms that it covers", () => {
	const covered = "src/{sandbox,worker,crypto,redis,cache,queue}/**/*.ts";
	const listed = linksIn(read("docs/audit.md")).map((target) => join("docs", target));
	const sources = globSync(covered, { cwd: root }).filter((path) => !path.endsWith(".test.ts"));
	expect(sources.length).toBeGreaterThan(40);
	expect(sources.filter((path) => !listed.includes(path))).toEqual([]);
});
