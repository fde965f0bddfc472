/** The metadata of a camera that rectification needs. */
export interface CameraFacts {
	/** The maker is named: a photo, not a scan. */
	readonly camera: boolean;
	/** 35 mm equivalent focal length, in mm. */
	readonly focalLength35?: number;
}

const tagMake = 0x010f;
const tagExifFolder = 0x8769;
const tagFocalLength35 = 0xa405;
const typeShort = 3;
/** Entries of a directory that are read; more come from an attacker, not from a camera. */
const maxEntries = 512;

/** Reads the few tags needed from an EXIF block (CIPA DC-008, TIFF 6.0 layout). Damaged blocks count as absent. */
export function readExif(untrustedExif: Uint8Array | undefined): CameraFacts {
	if (untrustedExif === undefined) return { camera: false };
	try {
		const block = Buffer.from(untrustedExif.buffer, untrustedExif.byteOffset, untrustedExif.byteLength);
		const tiff = block.subarray(block.toString("latin1", 0, 4) === "Exif" ? 6 : 0);
		const little = tiff.toString("latin1", 0, 2) === "II";
		const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
		const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
		/** The offset of each tag's entry. */
		const folder = (at: number) => {
			const count = Math.min(u16(at), maxEntries);
			return new Map(Array.from({ length: count }, (_, i) => [u16(at + 2 + i * 12), at + 2 + i * 12]));
		};
		const main = folder(u32(4));
		const camera = main.has(tagMake);
		const exifAt = main.get(tagExifFolder);
		if (exifAt === undefined) return { camera };
		const focalAt = folder(u32(exifAt + 8)).get(tagFocalLength35);
		if (focalAt === undefined || u16(focalAt + 2) !== typeShort) return { camera };
		const focalLength35 = u16(focalAt + 8);
		return focalLength35 >= 8 && focalLength35 <= 400 ? { camera, focalLength35 } : { camera };
	} catch {
		return { camera: false };
	}
}
