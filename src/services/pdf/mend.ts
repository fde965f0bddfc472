import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { pageSizes, redraw } from "../../tools/poppler.ts";
import { check, lockOf, rewrite } from "../../tools/qpdf.ts";
import { openPdf } from "./finish.ts";

/**
 * Makes `sound.pdf` in `folder` from any PDF: without passwords, readable by every tool that follows.
 * Throws `encrypted` where only a password opens it, `damaged` where nothing does.
 */
export async function mend(
	folder: string,
	pdf: Uint8Array,
): Promise<{ sound: Uint8Array; notes: Note[]; redrawn: boolean }> {
	await writeFile(join(folder, "input.pdf"), pdf);
	const lock = await lockOf(folder, "input.pdf");
	if (lock === "user-password") throw new Failure("encrypted");

	if (lock === "open" && (await isSound(folder, "input.pdf", "sound"))) {
		await copyFile(join(folder, "input.pdf"), join(folder, "sound.pdf"));
		return { sound: pdf, notes: [], redrawn: false };
	}
	const notes: Note[] = lock === "owner-password" ? ["password-removed"] : [];
	const healthy = lock === "owner-password" && (await check(folder, "input.pdf")) === "sound";
	if (!healthy) notes.push("repaired");

	const rewritten = await rewrite(folder, "input.pdf", "sound.pdf", ["--decrypt"]);
	if (rewritten && (await isSound(folder, "sound.pdf", "warnings")))
		return { sound: await readFile(join(folder, "sound.pdf")), notes, redrawn: false };
	if ((await redraw(folder, "input.pdf", "sound.pdf")) && (await isSound(folder, "sound.pdf", "warnings")))
		return { sound: await readFile(join(folder, "sound.pdf")), notes, redrawn: true };
	throw new Failure("damaged");
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
