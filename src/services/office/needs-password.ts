import { fromBufferPromise } from "yauzl";
import type { Kind } from "../../kinds.ts";

/**
 * Whether a password is needed to read the file. LibreOffice would only say that it could not load it.
 * Sources: [MS-OFFCRYPTO] 2.3 (package), [MS-DOC] 2.5.2 (FibBase.fEncrypted), [MS-XLS] 2.4.117 (FilePass), ODF 1.3 part 2, 3.5.
 */
export async function isEncrypted(bytes: Uint8Array, kind: Kind): Promise<boolean> {
	const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (file.length > headerBytes && file.readUInt32BE(0) === compoundFile) {
		if (file.includes(utf16("EncryptedPackage")) || file.includes(utf16("EncryptedSummary"))) return true;
		if (kind === "doc")
			return sectors(file).some((at) => file.readUInt16LE(at) === 0xa5ec && ((file[at + 11] ?? 0) & 1) === 1);
		if (kind === "xls") return sectors(file).some((at) => isBookStart(file, at) && hasFilePass(file, at));
		return false;
	}
	return (kind === "odt" || kind === "ods" || kind === "odp") && (await hasEncryptedManifest(file));
}

/** An encrypted ODF package is a plain ZIP whose manifest says how its parts are encrypted. A bomb's manifest is cut. */
async function hasEncryptedManifest(file: Buffer): Promise<boolean> {
	try {
		const archive = await fromBufferPromise(file);
		for await (const entry of archive.eachEntry()) {
			if (entry.fileName !== "META-INF/manifest.xml") continue;
			let manifest = "";
			for await (const chunk of await archive.openReadStreamPromise(entry)) {
				manifest += (chunk as Buffer).toString("latin1");
				if (manifest.length > maxManifestBytes) break;
			}
			return manifest.includes("encryption-data");
		}
	} catch {
		// No readable archive: LibreOffice will say so.
	}
	return false;
}

const maxManifestBytes = 1024 * 1024;
const headerBytes = 512;
const compoundFile = 0xd0cf11e0;
/** [MS-CFB] 2.4: streams begin at sectors of 512 bytes, small ones at 64 within those. */
const sectorBytes = 64;
const utf16 = (text: string) => Buffer.from(text, "utf16le");

function sectors(file: Buffer): number[] {
	const starts: number[] = [];
	for (let at = headerBytes; at + sectorBytes <= file.length; at += sectorBytes) starts.push(at);
	return starts;
}

const isBookStart = (file: Buffer, at: number) =>
	file.readUInt16LE(at) === 0x0809 && file.readUInt16LE(at + 4) === 0x0600;

/** FilePass is among the first records after the book's first. */
function hasFilePass(file: Buffer, start: number): boolean {
	let at = start;
	for (let records = 0; records < 8 && at + 4 <= file.length; records++) {
		if (file.readUInt16LE(at) === 0x002f) return true;
		at += 4 + file.readUInt16LE(at + 2);
	}
	return false;
}
