import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect } from "vitest";
import { step } from "../../src/services/pdf/step.ts";
import { printed } from "./printed.ts";

/** PDFs to work on, and what outside programs find in those that we make. */

/** A4 at 150 dpi, with nothing on it. */
export const emptySheet = (): Promise<Buffer> =>
	sharp({ create: { width: 1240, height: 1754, channels: 3, background: "#f8f4ee" } })
		.jpeg()
		.toBuffer();

/** A page of print as fax machines scan it, 200 dpi, in CCITT Group 4 (by Debian's Pillow): Letter, 12 lines. */
export async function faxPdf(): Promise<Buffer> {
	const { data, width, height } = await printed(12);
	const png = await sharp(data, { raw: { width, height, channels: 3 } })
		.resize(1700, 2200, { fit: "fill" })
		.png()
		.toBuffer();
	const program =
		"import sys, io; from PIL import Image; made = io.BytesIO(); Image.open(sys.stdin.buffer).convert('1', dither=0).save(made, 'PDF', resolution=200); sys.stdout.buffer.write(made.getvalue())";
	const pdf = execFileSync("/usr/bin/python3", ["-c", program], { input: png });
	expect(pdf.includes("CCITTFaxDecode")).toBe(true);
	return pdf;
}

export async function inspect(
	pdf: Uint8Array,
	split = false,
	passwords: readonly string[] = [],
	how: { flatten?: boolean; copy?: boolean } = {},
) {
	const manifest = Buffer.from(JSON.stringify({ parts: [], leftOut: [], passwords }));
	const options = { do: "inspect", split, archive: "free", flatten: false, copy: false, ...how } as const;
	const { outputs, figures } = await step([pdf, manifest], options);
	if (figures.did !== "inspect") throw new Error("not inspected");
	return { outputs, figures, kinds: figures.pages.map((one) => one.kind) };
}

export const textOf = (pdf: Uint8Array, ...args: string[]): string =>
	execFileSync("pdftotext", [...args, "-", "-"], { input: pdf }).toString("utf8");

export const infoOf = (pdf: Uint8Array): string => execFileSync("pdfinfo", ["-"], { input: pdf }).toString();

/** Throws where qpdf finds fault. */
export const expectSound = (pdf: Uint8Array): void =>
	inFolder(pdf, (path) => void execFileSync("qpdf", ["--check", path]));

/** A page's first bitmap, decoded by Poppler. */
export const bitmapOf = (pdf: Uint8Array, page = 1): Buffer =>
	inFolder(pdf, (path, folder) => {
		execFileSync("pdfimages", ["-f", String(page), "-l", String(page), path, join(folder, "it")]);
		return readFileSync(join(folder, "it-000.pbm"));
	});

/** For programs that read no pipe, or write files. */
export function inFolder<T>(pdf: Uint8Array, look: (path: string, folder: string) => T): T {
	const folder = mkdtempSync("/dev/shm/pdf-test-");
	try {
		const path = join(folder, "it.pdf");
		writeFileSync(path, pdf);
		return look(path, folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}
