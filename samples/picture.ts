import sharp from "sharp";

/** RGB, 8 bits, row by row. */
export interface Picture {
	readonly data: Buffer;
	readonly width: number;
	readonly height: number;
}

export async function readPicture(file: Uint8Array): Promise<Picture> {
	const { data, info } = await sharp(file)
		.flatten({ background: "#ffffff" })
		.toColourspace("srgb")
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height };
}

const open = ({ data, width, height }: Picture) => sharp(data, { raw: { width, height, channels: 3 } });

export const toJpeg = (picture: Picture, quality: number, density: number) =>
	open(picture).jpeg({ quality }).withDensity(density).toBuffer();

export const toPng = (picture: Picture) => open(picture).png({ compressionLevel: 1 }).toBuffer();

/** As a phone stores a picture taken upright: the sensor's landscape, and a note (EXIF orientation 6) to turn it. */
export async function toPhoneJpeg(picture: Picture, quality: number): Promise<Buffer> {
	const lying = await open(picture).rotate(270).raw().toBuffer({ resolveWithObject: true });
	return open({ data: lying.data, width: lying.info.width, height: lying.info.height })
		.jpeg({ quality, chromaSubsampling: "4:2:0" })
		.withMetadata({ orientation: 6 })
		.withExifMerge({
			IFD0: { Make: "Fernruf", Model: "Fernruf 9", Software: "9.4.1", DateTime: "2026:03:13 08:42:17" },
			IFD2: {
				DateTimeOriginal: "2026:03:13 08:42:17",
				ExposureTime: "1/50",
				FNumber: "9/5",
				ISOSpeedRatings: "250",
				FocalLength: "57/10",
				FocalLengthIn35mmFilm: "26",
				Flash: "16",
			},
		})
		.toBuffer();
}
