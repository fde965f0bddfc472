import { runTool } from "./tool.ts";

/** 7-Zip of Debian (https://7-zip.org, package `7zip`): reads zip in all its dialects and 7z, with passwords. No RAR. */

const deadlineMs = 100_000;

export interface ArchivedFile {
	/** As the archive has it, unsafe. */
	readonly path: string;
	/** As the archive claims. */
	readonly bytes: number;
	readonly encrypted: boolean;
	/** A folder or a symbolic link: nothing that could be a document. */
	readonly special: boolean;
}

/** "locked": a password is missing or wrong; "broken": it could not be read to its end. */
export type Verdict = "good" | "locked" | "broken";

/** The archive's directory, in the order in which `extract` writes. Passwords go through a pipe: arguments are public. */
export async function list(
	folder: string,
	archive: string,
	password: string,
): Promise<{ verdict: Verdict; files: ArchivedFile[] }> {
	const { code, stdout, stderr } = await seven(folder, ["l", "-slt", "-sccUTF-8", "--", archive], password);
	const listing = stdout.toString("utf8");
	const [, ...files] = listing.slice(listing.indexOf("\n----------\n")).split(/(?:\n----------)?\n+(?=Path = )/);
	return { verdict: verdictOf(code, stderr), files: listing.includes("\n----------\n") ? files.map(archivedFile) : [] };
}

/** Writes the contents of all files, one right after the other, to `sink`, which may throw to stop it. */
export async function extract(
	folder: string,
	archive: string,
	password: string,
	sink: (chunk: Buffer) => void,
): Promise<Verdict> {
	const { code, stderr } = await seven(folder, ["x", "-so", "--", archive], password, sink);
	return verdictOf(code, stderr);
}

async function seven(folder: string, args: readonly string[], password: string, sink?: (chunk: Buffer) => void) {
	const stdin = Buffer.from(`${password}\n`);
	return runTool("7zz", args, { folder, deadlineMs, stdin, ...(sink ? { sink } : {}) });
}

/** 0 is success, 1 a warning (manual, "Exit Codes"). */
function verdictOf(code: number | null, stderr: Buffer): Verdict {
	if (code === 0 || code === 1) return "good";
	return /Wrong password|Cannot open encrypted/.test(stderr.toString("latin1")) ? "locked" : "broken";
}

function archivedFile(block: string): ArchivedFile {
	const fields = new Map(
		block.split("\n").map((line) => {
			const [name = "", ...value] = line.split(" = ");
			return [name, value.join(" = ")];
		}),
	);
	return {
		path: fields.get("Path") ?? "",
		bytes: Number(fields.get("Size") ?? 0),
		encrypted: fields.get("Encrypted") === "+",
		special: fields.get("Folder") === "+" || /\bl[rwx-]{9}/.test(fields.get("Attributes") ?? ""),
	};
}
