import { ascii, startsWith } from "./magic.ts";

/** Sound and film: a kind of their own, so that the answer can name them. */
export function mediaKind(content: Uint8Array): "audio" | "video" | undefined {
	const four = ascii(content, 0, 4);
	if (four === "RIFF") return riff[ascii(content, 8, 4)];
	if (ascii(content, 4, 4) === "ftyp") return isobmffMedia(ascii(content, 8, 4));
	if (four === "OggS") return /\x80theora|OVP80/.test(ascii(content, 0, 256)) ? "video" : "audio";
	if (four === "fLaC" || ascii(content, 0, 3) === "ID3" || ascii(content, 0, 5) === "#!AMR") return "audio";
	// Matroska and WebM, Windows Media, MPEG program stream.
	if (startsWith(content, [0x1a, 0x45, 0xdf, 0xa3])) return "video";
	if (startsWith(content, [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11])) return "video";
	if (startsWith(content, [0x00, 0x00, 0x01, 0xba])) return "video";
	return isMpegAudio(content) ? "audio" : undefined;
}

const riff: Readonly<Record<string, "audio" | "video">> = { WAVE: "audio", "AVI ": "video" };

/** ISO 14496-12 §4.3, major brand; those of pictures were asked for before. */
function isobmffMedia(brand: string): "audio" | "video" | undefined {
	if (/^M4[AB]/.test(brand)) return "audio";
	return /^(isom|iso\d|mp4\d|avc1|M4V|3g[p2]|qt|dash|MSNV|f4v)/.test(brand) ? "video" : undefined;
}

/** ISO 11172-3 §2.4.1.3: eleven set bits, then a version, layer II or III, a bit rate and a sampling rate that exist. */
function isMpegAudio([first = 0, second = 0, third = 0]: Uint8Array): boolean {
	const synchronised = first === 0xff && (second & 0xe0) === 0xe0;
	const sane =
		(second & 0x18) !== 0x08 &&
		[0x02, 0x04].includes(second & 0x06) &&
		(third & 0xf0) !== 0xf0 &&
		(third & 0x0c) !== 0x0c;
	return synchronised && sane && third >> 4 !== 0;
}
