import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Replaces a file atomically: a concurrent reader sees the old or the new content, whole. Keeps the file's mode; a new file is readable by
 * its owner alone.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
	const mode = await stat(path).then(
		(known) => known.mode & 0o777,
		() => 0o600,
	);
	const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
	const file = await open(beside, "wx", mode);
	try {
		await file.writeFile(content);
		await file.sync();
		await rename(beside, path);
	} catch (fault) {
		await rm(beside, { force: true });
		throw fault;
	} finally {
		await file.close();
	}
}
