import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, lstat, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "../replace-file.ts";

/** A file that setup wants. */
export interface WantedFile {
	/** From the root of the system. */
	readonly path: string;
	readonly mode: number;
	/** Bytes, or how they are made: only when the file is to be written. */
	readonly content: string | (() => string | Promise<string>);
	/**
	 * "ours": written again when the answers change, unless a person has edited it. "once": made when it is not there, and never touched again:
	 * keys, and what belongs to the operator from then on.
	 */
	readonly keep: "ours" | "once";
	/** Readable by the service's group. */
	readonly shared: boolean;
}

export interface Change {
	readonly file: WantedFile;
	/** "edited": a person has changed it since, and setup leaves it alone. */
	readonly does: "create" | "replace" | "nothing" | "edited";
	/** Lines that would go and come, of a replaced or edited file. */
	readonly lines: readonly string[];
	readonly content?: string;
}

/** What setup remembers, beside the settings. */
export interface SetupRecord {
	/** Digests of what it wrote last, by path: what differs from them was edited by a person. */
	readonly files: Readonly<Record<string, string>>;
	/** Answers that stand in no setting. */
	readonly host?: string;
	readonly office?: string;
}
const recordPath = "/etc/maramail/.setup.json";
const digest = (content: string): string => createHash("sha256").update(content).digest("hex");

export function readRecord(root: string): SetupRecord {
	const path = join(root, recordPath);
	return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as SetupRecord) : { files: {} };
}

/** What setup would do to these files. Reads only. */
export async function planChanges(root: string, files: readonly WantedFile[]): Promise<Change[]> {
	const { files: digests } = readRecord(root);
	return Promise.all(
		files.map(async (file): Promise<Change> => {
			const path = join(root, file.path);
			const present = existsSync(path);
			if (file.keep === "once") return { file, does: present ? "nothing" : "create", lines: [] };
			const content = typeof file.content === "string" ? file.content : await file.content();
			if (!present) return { file, does: "create", lines: [], content };
			const now = readFileSync(path, "utf8");
			if (now === content) return { file, does: "nothing", lines: [], content };
			const lines = difference(now, content);
			return { file, does: digests[file.path] === digest(now) ? "replace" : "edited", lines, content };
		}),
	);
}

/** Writes what `planChanges` said. `gid`: the service's group; undefined: none is set. */
export async function applyChanges(
	root: string,
	changes: readonly Change[],
	gid: number | undefined,
	remembered: Omit<SetupRecord, "files">,
): Promise<void> {
	const digests = { ...readRecord(root).files };
	for (const change of changes) {
		const written = await writeWanted(root, change, gid);
		if (change.file.keep === "ours" && written !== undefined) digests[change.file.path] = digest(written);
	}
	await ensureFolder(root, dirname(recordPath), gid);
	await replaceFile(
		join(root, recordPath),
		`${JSON.stringify({ files: digests, ...remembered } satisfies SetupRecord, null, "\t")}\n`,
	);
}

/** Writes one file where it is to be written. Resolves with what is in it now, where that is known and no person's. */
export async function writeWanted(
	root: string,
	{ file, does, content: known }: Change,
	gid: number | undefined,
): Promise<string | undefined> {
	if (does === "edited") return undefined;
	if (does === "nothing") return known;
	const path = join(root, file.path);
	const content = known ?? (typeof file.content === "string" ? file.content : await file.content());
	await ensureFolder(root, dirname(file.path), gid);
	if (does === "replace") await replaceFile(path, content);
	else {
		// "wx": what has appeared meanwhile is a person's.
		await writeFile(path, content, { flag: "wx", mode: 0o600 });
		if (file.shared && gid !== undefined) await chown(path, 0, gid);
		await chmod(path, file.mode);
	}
	return content;
}

/** Folders of ours are for root and the service; others are left as they are. */
async function ensureFolder(root: string, folder: string, gid: number | undefined): Promise<void> {
	const path = join(root, folder);
	if (await lstat(path).catch(() => undefined)) return;
	await ensureFolder(root, dirname(folder), gid);
	const ours = folder.startsWith("/etc/maramail");
	await mkdir(path, { mode: ours ? 0o750 : 0o755 });
	if (ours && gid !== undefined) await chown(path, 0, gid);
}

/** Lines that stand in one text only; no password of an address is shown. */
function difference(before: string, after: string): string[] {
	const [old, young] = [before.split("\n"), after.split("\n")];
	const hidden = (line: string) => line.trim().replace(/:\/\/[^/@]*@/, "://…@");
	return [
		...old.filter((line) => !young.includes(line)).map((line) => `- ${hidden(line)}`),
		...young.filter((line) => !old.includes(line)).map((line) => `+ ${hidden(line)}`),
	];
}
