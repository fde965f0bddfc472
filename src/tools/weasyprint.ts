import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { projectFolder } from "../project.ts";
import { runTool } from "./tool.ts";

/**
 * WeasyPrint of Debian (https://doc.courtbouillon.org/weasyprint), driven by weasyprint.py. Chosen over LibreOffice for
 * what people write in mails: it knows CSS, and it asks us before it loads anything.
 */
const script = join(projectFolder, "src/tools/weasyprint.py");

const deadlineMs = 60_000;

/** Draws `html` (clean, complete) on A4 by the style sheet `style` (a path). Throws `damaged`, `timed-out`. */
export async function draw(folder: string, html: string, style: string): Promise<Buffer> {
	await writeFile(join(folder, "page.html"), html);
	// -I: no site of the user's, nothing of the current folder is imported.
	const { code } = await runTool("python3", ["-I", script, style], { folder, deadlineMs });
	try {
		return await readFile(join(folder, "page.pdf"));
	} catch {
		throw new Failure("damaged", { cause: new Error(`weasyprint ended with ${code}`) });
	}
}
