import sharp from "sharp";
import { expect, test } from "vitest";
import type { Kind } from "../../kinds.ts";
import { photosInOrder } from "./photos-in-order.ts";
import { takenAt } from "./taken-at.ts";

const photo = (time?: string, fraction?: string): Promise<Buffer> => {
	const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } }).jpeg();
	const exif = { ...(time && { DateTimeOriginal: time }), ...(fraction && { SubSecTimeOriginal: fraction }) };
	return (time === undefined ? picture : picture.withExif({ IFD2: exif })).toBuffer();
};
const part = (name: string, kind: Kind, content: Uint8Array) => ({ name, inline: false, kind, content });
const names = (parts: readonly { name: string }[]) => parts.map(({ name }) => name);

test("photos go by the time they were taken, to the fraction of a second, and all else keeps its place", async () => {
	const parts = [
		part("C.jpg", "jpeg", await photo("2024:03:05 14:01:22", "70")),
		part("Brief.pdf", "pdf", Buffer.from("%PDF")),
		part("A.jpg", "jpeg", await photo("2024:03:05 14:01:22", "71")),
		part("B.jpg", "jpeg", await photo("2023:12:31 23:59:59")),
		part("Anlage.docx", "docx", Buffer.from("PK")),
	];
	expect(names(photosInOrder(parts))).toEqual(["B.jpg", "Brief.pdf", "C.jpg", "A.jpg", "Anlage.docx"]);
});

test("where one does not say when, names decide, as people count; like names keep their order", async () => {
	const [timed, plain, other] = [await photo("2020:01:01 00:00:00"), await photo(), await photo()];
	const parts = [
		part("IMG_10.jpg", "jpeg", timed),
		part("IMG_9.jpg", "jpeg", plain),
		part("image.png", "png", other),
		part("image.png", "png", plain),
	];
	const ordered = photosInOrder(parts);
	expect(names(ordered)).toEqual(["image.png", "image.png", "IMG_9.jpg", "IMG_10.jpg"]);
	expect(ordered[0]?.content).toBe(other);
});

test("an invalid time is ignored; a HEIC's time is read wherever its EXIF block stands", async () => {
	expect(takenAt(await photo("0000:00:00 00:00:00"))).toBeUndefined();
	expect(takenAt(Buffer.from("Exif\0\0II*\0\xff\xff\xff\xff", "latin1"))).toBeUndefined();
	expect(takenAt(Buffer.from("Exif\0\0MM", "latin1"))).toBeUndefined();
	const { exif } = await sharp(await photo("2021:04:11 12:30:00", "25")).metadata();
	const heic = Buffer.concat([
		Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"),
		Buffer.alloc(900, 7),
		exif ?? Buffer.alloc(0),
	]);
	expect(takenAt(heic)).toBe("2021:04:11 12:30:00.25");
});
