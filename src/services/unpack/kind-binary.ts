import { fileTypeFromBuffer } from "file-type";
import type { Kind } from "../../kinds.ts";
import { isText } from "./kind-text.ts";
import { ascii } from "./magic.ts";

/** What file-type's endings are to us. `undefined`: its signature is too short to believe. */
const kindOfEnding: Readonly<Record<string, Kind | undefined>> = {
	gif: "gif",
	webp: "webp",
	bmp: "bmp",
	j2c: "jp2",
	"7z": "7z",
	rar: "rar",
	bz2: "compressed",
	xz: "compressed",
	exe: "executable",
	elf: "executable",
	macho: "executable",
	class: "executable",
	// A Windows shortcut runs whatever it names: a common way to smuggle a program ([MS-SHLLINK] §2.1).
	lnk: "executable",
	ogx: "audio",
	asf: "video",
	// Two bytes of sound; two letters G of an MPEG transport stream, 188 bytes apart.
	ac3: undefined,
	mts: undefined,
};

/**
 * Pictures, archives, programs, sound and film by the signatures that file-type knows. Undefined for a text: its signatures
 * of two to four letters begin words as well ("BMW", "FORMULAR", "MAC-Adresse").
 */
export async function binaryKind(
	content: Uint8Array,
	ask: typeof fileTypeFromBuffer = fileTypeFromBuffer,
): Promise<Kind | undefined> {
	if (isText(content)) return undefined;
	const start = ascii(content, 0, 3);
	const outer = outerKinds.find(([signature]) => start.startsWith(signature));
	if (outer !== undefined) return outer[1];
	// A file at which the library fails is of no type: the other parts of its mail have kinds all the same.
	const type = await ask(content).catch(() => undefined);
	if (type === undefined) return undefined;
	if (Object.hasOwn(kindOfEnding, type.ext)) return kindOfEnding[type.ext];
	const [sort] = type.mime.split("/");
	return sort === "audio" || sort === "video" ? sort : undefined;
}

/**
 * Behind these file-type looks for more: it unpacks up to 16 MiB of a gzip to find a tar, reads the entries of a zip, and begins
 * anew behind an ID3 tag or a byte order mark. Detected here, so that its unpackers never run on untrusted input.
 */
const outerKinds: readonly (readonly [string, Kind | undefined])[] = [
	// RFC 1952 §2.3.1, deflate only.
	["\x1f\x8b\x08", "compressed"],
	["PK", undefined],
	["ID3", "audio"],
	["\xef\xbb\xbf", undefined],
];
