import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Replaces a file atomically: a concurrent reader sees the old or the new content, whole. Keeps the file's owner, group and mode, and a link
 * that leads to it. A new file is readable by its owner alone; made by root in a folder of another group, by that group, too: so the service,
 * which has a user of its own, can read what is put into its folder.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
	const target = await realpath(path).catch(() => path);
	const folder = await stat(dirname(target));
	const known = await stat(target).catch(() => undefined);
	const shared = folder.gid !== 0 && process.getuid?.() === 0;
	const mode = known ? known.mode & 0o777 : shared ? 0o640 : 0o600;
	const beside = join(dirname(target), `.${basename(target)}.${process.pid}`);
	const file = await open(beside, "wx", 0o600);
	try {
		// Owner first: chown takes away bits of the mode. Who is not root keeps her own files only, and those are hers already.
		if (known && (known.uid !== process.getuid?.() || known.gid !== process.getgid?.()))
			await file.chown(known.uid, known.gid);
		else if (!known && shared) await file.chown(0, folder.gid);
		// Against the umask, which open() obeys.
		await file.chmod(mode);
		await file.writeFile(content);
		await file.sync();
		await rename(beside, target);
	} catch (fault) {
		await rm(beside, { force: true });
		throw fault;
	} finally {
		await file.close();
	}
}
