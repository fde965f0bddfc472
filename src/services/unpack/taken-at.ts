const tagExifFolder = 0x8769;
const tagTakenAt = 0x9003;
const tagFractionOfSecond = 0x9291;
/** A folder of more entries is a trap, not a camera. */
const maxEntries = 512;

/** An EXIF block begins with its name and its byte order; the name alone stands in HEIC's directory, too. */
const marks = ["Exif\0\0MM\0*", "Exif\0\0II*\0"];

/**
 * When a photo was taken, by its EXIF block (CIPA DC-008, 4.6.5): "2024:03:05 14:01:22.07", which sorts as it is. The block
 * is found by its mark, in JPEG and HEIC alike. Undefined where nothing is said, or nonsense.
 */
export function takenAt(content: Uint8Array): string | undefined {
	const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
	const mark = marks.map((one) => file.indexOf(one, 0, "latin1")).find((at) => at !== -1);
	if (mark === undefined) return undefined;
	try {
		const block = file.subarray(mark + 6);
		const little = block.toString("latin1", 0, 2) === "II";
		const u16 = (at: number) => (little ? block.readUInt16LE(at) : block.readUInt16BE(at));
		const u32 = (at: number) => (little ? block.readUInt32LE(at) : block.readUInt32BE(at));
		/** Where a tag's entry stands in a folder (TIFF 6.0, section 2). */
		const entry = (folder: number, tag: number): number | undefined => {
			const count = Math.min(u16(folder), maxEntries);
			return Array.from({ length: count }, (_, index) => folder + 2 + 12 * index).find((at) => u16(at) === tag);
		};
		/** Text of up to four letters stands in the entry itself. */
		const text = (at: number | undefined): string => {
			if (at === undefined) return "";
			const length = Math.min(u32(at + 4), 32);
			const start = length <= 4 ? at + 8 : u32(at + 8);
			return block.toString("latin1", start, start + length).replace(/\0.*$/s, "");
		};
		const pointer = entry(u32(4), tagExifFolder);
		if (pointer === undefined) return undefined;
		const exif = u32(pointer + 8);
		const time = text(entry(exif, tagTakenAt));
		if (!/^[12]\d{3}:[01]\d:[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d$/.test(time)) return undefined;
		return `${time}.${/^\d+/.exec(text(entry(exif, tagFractionOfSecond)))?.[0] ?? "0"}`;
	} catch {
		return undefined;
	}
}
