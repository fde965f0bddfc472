import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { openPdf, write } from "../../pdf/document.ts";
import { salvage } from "../../tools/mutool.ts";
import { pageSizes, redraw } from "../../tools/poppler.ts";
import { check, lockOf, rewrite } from "../../tools/qpdf.ts";

type Repaired = { readonly sound: Uint8Array; readonly notes: Note[]; readonly salvaged: boolean };

/**
 * Makes `sound.pdf` in `folder` from any PDF: without passwords, readable by every tool that follows.
 * Throws `encrypted` where only another password opens it, `damaged` where nothing does.
 */
export async function repair(folder: string, pdf: Uint8Array, passwords: readonly string[]): Promise<Repaired> {
	await writeFile(join(folder, "input.pdf"), pdf);
	const lock = await lockOf(folder, "input.pdf");
	if (lock === "user-password") {
		const mended = await repair(folder, await unlock(folder, "input.pdf", passwords), []);
		return { ...mended, notes: ["unlocked", ...mended.notes] };
	}

	if (lock === "open" && (await isSound(folder, "input.pdf", "sound"))) {
		await copyFile(join(folder, "input.pdf"), join(folder, "sound.pdf"));
		return { sound: pdf, notes: [], salvaged: false };
	}
	const notes: Note[] = lock === "owner-password" ? ["password-removed"] : [];
	const healthy = lock === "owner-password" && (await check(folder, "input.pdf")) === "sound";
	if (!healthy) notes.push("repaired");

	const ways = [
		() => rewrite(folder, "input.pdf", "sound.pdf", ["--decrypt"]),
		() => salvage(folder, "input.pdf", "sound.pdf"),
		() => reread(folder, pdf),
		() => redraw(folder, "input.pdf", "sound.pdf"),
	];
	for (const [tried, mend] of ways.entries())
		if ((await mend()) && (await isSound(folder, "sound.pdf", "warnings")))
			return { sound: await readFile(join(folder, "sound.pdf")), notes, salvaged: tried > 0 };
	throw new Failure("damaged");
}

async function unlock(folder: string, pdf: string, passwords: readonly string[]): Promise<Buffer> {
	for (const password of passwords) {
		if ((await lockOf(folder, pdf, password)) === "user-password") continue;
		if (!(await rewrite(folder, pdf, "unlocked.pdf", ["--decrypt"], password))) throw new Failure("damaged");
		return readFile(join(folder, "unlocked.pdf"));
	}
	throw new Failure("encrypted");
}

/**
 * Reads object after object from the start, whatever the file's end says: qpdf 11 and Poppler give up on files
 * cut off or with a wrong startxref whose cross references are compressed (ISO 32000-2, 7.5.8).
 */
async function reread(folder: string, pdf: Uint8Array): Promise<boolean> {
	try {
		await writeFile(join(folder, "reread.pdf"), await write(await openPdf(pdf)));
	} catch {
		return false;
	}
	return rewrite(folder, "reread.pdf", "sound.pdf");
}

/** qpdf, Poppler and our own reader agree that there are pages to be had. */
async function isSound(folder: string, pdf: string, atLeast: "sound" | "warnings"): Promise<boolean> {
	const verdict = await check(folder, pdf);
	if (verdict === "broken" || (atLeast === "sound" && verdict !== "sound")) return false;
	try {
		const sizes = await pageSizes(folder, pdf);
		const document = await openPdf(await readFile(join(folder, pdf)));
		return document.getPageCount() === sizes.length;
	} catch {
		return false;
	}
}
