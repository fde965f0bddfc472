import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { Failure } from "../../failure.ts";

/**
 * 12 March 2026, 10:00: the same content makes the same bytes. Local time, for a zip keeps the hour that clocks show
 * (PKWARE APPNOTE 6.3.10, 4.4.6); `forceDosTimestamp` leaves out a second time, which would be UTC.
 */
const written = { mtime: new Date(2026, 2, 12, 10), forceDosTimestamp: true };

/**
 * A zip of files in their order: stored as they are, where only the next program in the same cell reads it, or deflated.
 * A name that ends in "/" is a folder's. Throws `damaged` for a name that may not stand in a zip, and for a folder with
 * content.
 */
export async function writeZip(
	files: Iterable<readonly [name: string, content: Uint8Array]>,
	how: "stored" | "deflated" = "stored",
): Promise<Buffer> {
	const archive = new ZipFile();
	try {
		for (const [name, content] of files) {
			if (!name.endsWith("/")) {
				const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
				archive.addBuffer(bytes, name, { ...written, compressionLevel: how === "stored" ? 0 : 9 });
			} else if (content.length === 0) archive.addEmptyDirectory(name, written);
			else throw new Error("a folder has content");
		}
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
	archive.end();
	return buffer(archive.outputStream);
}
