import { Failure } from "../../failure.ts";
import { maxArchiveEntries, maxParts, maxUnpackedBytes, maxUnpackRatio, ratioCountsFromBytes } from "../../limits.ts";
import { kindOf } from "./kind-of.ts";
import type { Part } from "./part.ts";

/** What has come out of one archive so far, kept within the limits. Every method throws 'too-large' beyond them. */
export class Unpacked {
	readonly parts: (Part & { readonly path: string })[] = [];
	/** A password that stood in the mail opened it. */
	unlocked = false;
	readonly #most: number;
	#bytes = 0;
	#entries = 0;

	constructor(archiveBytes: number) {
		this.#most = Math.min(maxUnpackedBytes, Math.max(ratioCountsFromBytes, archiveBytes * maxUnpackRatio));
	}

	/** Counts an entry before it is processed; false for files that programs add by themselves (thumbnails, resource forks). */
	enter(path: string): boolean {
		if (++this.#entries > maxArchiveEntries) throw new Failure("too-large");
		if (isClutter(path)) return false;
		if (this.parts.length >= maxParts) throw new Failure("too-large");
		return true;
	}

	/** Counts what was inflated, as it comes: what a directory says of sizes is a claim. */
	count(bytes: number): void {
		this.#bytes += bytes;
		if (this.#bytes > this.#most) throw new Failure("too-large");
	}

	async add(path: string, content: Uint8Array): Promise<void> {
		const name = baseName(path);
		this.parts.push({ path, name, inline: false, kind: await kindOf(content, { untrustedName: name }), content });
	}
}

/** Folders and what systems leave in them without anybody's doing. */
function isClutter(path: string): boolean {
	if (/[/\\]$/.test(path)) return true;
	return /(^|[/\\])(__MACOSX[/\\].*|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/\\]*)$/i.test(path);
}

/** Nothing is ever written under an archive's names: with the folders gone, `../../etc/passwd` is just "passwd". */
function baseName(path: string): string {
	const name = path.split(/[/\\]/).at(-1) ?? "";
	return name === "." || name === ".." ? "" : name;
}
