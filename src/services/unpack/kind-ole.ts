import type { Kind } from "../../kinds.ts";
import { ascii } from "./magic.ts";

const signature = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/** A chain of sectors that runs in circles would keep us busy for ever. */
const maxDirectorySectors = 4096;
const endOfChain = 0xfffffffe;

/**
 * Old Office files are OLE2 containers ([MS-CFB]): a file system whose stream names tell the program.
 * Only the directory is read. Installers and other containers are "unknown".
 */
export function oleKind(content: Uint8Array): Kind | undefined {
	if (ascii(content, 0, 8) !== signature) return undefined;
	const names = directoryNames(content);
	// A password-protected docx, xlsx or pptx ([MS-OFFCRYPTO] §2.3.4): the office service says "encrypted".
	if (names.has("EncryptedPackage")) return "docx";
	if (names.has("WordDocument")) return "doc";
	if (names.has("Workbook") || names.has("Book")) return "xls";
	if (names.has("__properties_version1.0")) return "msg";
	if (names.has("PowerPoint Document")) return "ppt";
	return "unknown";
}

function directoryNames(content: Uint8Array): Set<string> {
	const names = new Set<string>();
	if (content.length < 512) return names;
	const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
	const shift = view.getUint16(30, true);
	if (shift !== 9 && shift !== 12) return names;
	const sectorSize = 1 << shift;
	let sector = view.getUint32(48, true);
	for (let count = 0; count < maxDirectorySectors && sector < endOfChain; count++) {
		const start = (sector + 1) * sectorSize;
		for (let entry = start; entry < start + sectorSize; entry += 128) {
			if (entry + 128 > content.length) return names;
			names.add(entryName(content, view, entry));
		}
		sector = nextSector(view, sector, sectorSize);
	}
	return names;
}

/** [MS-CFB] §2.6.1: 64 bytes of UTF-16LE, then the length in bytes with the closing zero. */
function entryName(content: Uint8Array, view: DataView, entry: number): string {
	const length = Math.min(Math.max(view.getUint16(entry + 64, true) - 2, 0), 62);
	return Buffer.from(content.buffer, content.byteOffset + entry, length).toString("utf16le");
}

/** The first 109 FAT sectors are listed in the header: enough for 6.8 MB; later chains are taken as running on. */
function nextSector(view: DataView, sector: number, sectorSize: number): number {
	const perSector = sectorSize / 4;
	const fatIndex = Math.floor(sector / perSector);
	if (fatIndex >= 109) return sector + 1;
	const fatSector = view.getUint32(76 + fatIndex * 4, true);
	const at = (fatSector + 1) * sectorSize + (sector % perSector) * 4;
	return at + 4 <= view.byteLength ? view.getUint32(at, true) : endOfChain;
}
