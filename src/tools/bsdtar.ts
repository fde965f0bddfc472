import { runTool } from "./tool.ts";

/** libarchive's tar (https://libarchive.org, package `libarchive-tools`): the free reader of RAR. */

const deadlineMs = 100_000;

/** Writes `archive` anew as a tar to `sink`, which may throw to stop it. */
export async function asTar(
	folder: string,
	archive: string,
	sink: (chunk: Buffer) => void,
): Promise<"good" | "locked" | "broken"> {
	const args = ["-c", "-f", "-", "--format=pax", `@${archive}`];
	const { code, stderr } = await runTool("bsdtar", args, { folder, deadlineMs, sink });
	if (code === 0) return "good";
	return /encrypt|passphrase/i.test(stderr.toString("latin1")) ? "locked" : "broken";
}
