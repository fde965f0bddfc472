import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import type { EmbeddedFile } from "../../pdf/active-content.ts";

/** Files as one archive, in order, under the names they came with: what is unpacked is judged there. */
export function embeddedFilesTar(files: readonly EmbeddedFile[]): Promise<Buffer> {
	const archive = pack();
	for (const [index, { untrustedName, bytes }] of files.entries())
		archive.entry({ name: untrustedName || String(index + 1), size: bytes.length, mtime: new Date(0) }, bytes);
	archive.finalize();
	return buffer(archive);
}
