import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { longestProgramMs } from "../limits.ts";
import { runTool } from "./tool.ts";

/** qpdf 11 (https://qpdf.readthedocs.io/en/stable/cli.html). Files are named inside `folder`. */

/** Runs it. A password goes through a pipe: arguments are public. `done`: exit code 3 is "done, with warnings" (manual, "Exit Status"). */
async function qpdf(folder: string, args: readonly string[], password?: string) {
	const options = { folder, deadlineMs: longestProgramMs };
	const { code, stdout } = await (password === undefined
		? runTool("qpdf", args, options)
		: runTool("qpdf", ["--password-file=-", ...args], { ...options, stdin: Buffer.from(`${password}\n`) }));
	return { code, stdout, done: code === 0 || code === 3 };
}

/** As `qpdf`, with arguments in a file, one to a line ("@file"): they may be thousands. */
async function qpdfWithFile(folder: string, args: readonly string[]) {
	const file = `${randomUUID()}.args`;
	await writeFile(join(folder, file), args.join("\n"));
	return qpdf(folder, [`@${file}`]);
}

/** Whether a password stands before the content; `password`: another than the one tried. */
export async function lockOf(
	folder: string,
	pdf: string,
	password?: string,
): Promise<"open" | "owner-password" | "user-password"> {
	const { code } = await qpdf(folder, ["--requires-password", pdf], password);
	if (code === 0) return "user-password";
	return code === 3 ? "owner-password" : "open";
}

/**
 * The structure read through, lossless filters undone: sound, mended on reading, or beyond it. Written to nowhere
 * rather than by --check, which also decodes every JPEG: minutes for a few hundred scanned pages.
 */
export async function check(folder: string, pdf: string): Promise<"sound" | "warnings" | "broken"> {
	const { code } = await qpdf(folder, ["--stream-data=uncompress", "--decode-level=generalized", pdf, "/dev/null"]);
	if (code === 0) return "sound";
	return code === 3 ? "warnings" : "broken";
}

/** Writes `pdf` anew. False where it fails. */
export async function rewrite(
	folder: string,
	pdf: string,
	target: string,
	options: readonly string[] = [],
	password?: string,
): Promise<boolean> {
	return (await qpdf(folder, [...options, pdf, target], password)).done;
}

/** One file `${prefix}-….pdf` for each of the pages (counted from 1), in one process; returns the count's digits. */
export async function split(folder: string, pdf: string, pages: readonly number[], prefix: string): Promise<string[]> {
	const chosen = ["--pages", ".", pages.join(","), "--"];
	const how = ["--split-pages", "--object-streams=generate", `${prefix}-%d.pdf`];
	const { code, done } = await qpdfWithFile(folder, [pdf, ...chosen, ...how]);
	if (!done) throw new Failure("damaged", { cause: `qpdf --split-pages ended with ${code}` });
	const digits = String(pages.length).length;
	return pages.map((_, index) => `${prefix}-${String(index + 1).padStart(digits, "0")}.pdf`);
}

/** Writes `pdf` anew with these pages only (counted from 1). False where it fails. */
export async function select(folder: string, pdf: string, pages: readonly number[], target: string): Promise<boolean> {
	return (await qpdfWithFile(folder, [pdf, "--pages", ".", pages.join(","), "--", target])).done;
}

/** All pages of all files, in order. */
export async function concatenate(folder: string, pdfs: readonly string[], target: string): Promise<void> {
	const { code, done } = await qpdfWithFile(folder, ["--empty", "--pages", ...pdfs, "--", target]);
	if (!done) throw new Failure("damaged", { cause: `qpdf --pages ended with ${code}` });
}

/** A stream's data after all lossless filters. Undefined where a filter is one qpdf does not know. */
export async function decodedStream(folder: string, pdf: string, object: number): Promise<Buffer | undefined> {
	const { done, stdout } = await qpdf(folder, [`--show-object=${object}`, "--filtered-stream-data", pdf]);
	return done ? stdout : undefined;
}
