import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { runPython } from "./tool.ts";

/**
 * WeasyPrint of Debian (https://doc.courtbouillon.org/weasyprint), driven by weasyprint.py. Chosen over LibreOffice for
 * what people write in mails: it knows CSS, and it asks us before it loads anything.
 */
const script = "weasyprint.py";

const deadlineMs = 60_000;

/** Draws `html` (clean, complete) on A4 by the style sheet `style` (a path). Throws `damaged`, `timed-out`. */
export async function draw(folder: string, html: string, style: string): Promise<Buffer> {
	await writeFile(join(folder, "page.html"), html);
	const { code } = await runPython(script, [style], { folder, deadlineMs });
	try {
		return await readFile(join(folder, "page.pdf"));
	} catch {
		throw new Failure("damaged", { cause: new Error(`weasyprint ended with ${code}`) });
	}
}
