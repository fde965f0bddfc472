import sharp from "sharp";
import { chance, field, grain } from "./chance.ts";
import { type Picture, toJpeg } from "./picture.ts";

/** What an office scanner makes of a sheet: a little askew, tinted, with noise, dust and the shadow of a fold. */
export async function scan(page: Picture, seed: number, degrees: number): Promise<Buffer> {
	const turned = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 3 } })
		.rotate(degrees, { background: "#ffffff" })
		.extract({ left: 0, top: 0, width: page.width, height: page.height })
		.blur(0.7)
		.raw()
		.toBuffer();
	const random = chance(seed);
	const mottle = field(seed + 1);
	const dust = Array.from(
		{ length: 25 },
		() => [random() * page.width, random() * page.height, 1 + random() * 2] as const,
	);
	const fold = page.height * 0.345;
	for (let y = 0; y < page.height; y++) {
		const crease = 1 - 0.07 * Math.exp(-(((y - fold) / 5) ** 2)) - 0.025 * Math.exp(-(((y - fold - 14) / 20) ** 2));
		for (let x = 0; x < page.width; x++) {
			const edge = 1 - 0.1 * Math.exp(-x / 40) - 0.06 * Math.exp(-(page.width - x) / 60);
			const light = crease * edge * (1 + 0.012 * mottle(x / 60, y / 60));
			const noise = grain(random) * 3.5;
			const at = (y * page.width + x) * 3;
			for (const [channel, tint] of paper.entries()) {
				const ink = (turned[at + channel] as number) / 255;
				turned[at + channel] = clamp((26 + ink * (tint - 26)) * light + noise);
			}
		}
	}
	for (const [left, top, radius] of dust)
		for (let y = Math.max(0, top - radius); y < Math.min(page.height, top + radius); y++)
			for (let x = Math.max(0, left - radius); x < Math.min(page.width, left + radius); x++)
				turned.fill(
					120,
					(Math.floor(y) * page.width + Math.floor(x)) * 3,
					(Math.floor(y) * page.width + Math.floor(x)) * 3 + 3,
				);
	return toJpeg({ ...page, data: turned }, 72, 300);
}

/** Recycled paper under a warm lamp. */
const paper = [246, 242, 229];
const clamp = (value: number) => Math.min(255, Math.max(0, value));

/** One JPEG as a PDF page of A4, without a text layer, as scanners write it. */
export function imagePdf(jpeg: Buffer, { width, height }: { width: number; height: number }): Buffer {
	const draw = "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q";
	const objects = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.2 841.92] /Resources << /XObject << /Im0 5 0 R >> >> /Contents 4 0 R >>",
		`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`,
		`<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n${jpeg.toString("latin1")}\nendstream`,
		"<< /Producer (Scanner) /CreationDate (D:20260312091500+01'00') >>",
	];
	let file = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
	const offsets = objects.map((object, index) => {
		const offset = file.length;
		file += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return `${String(offset).padStart(10, "0")} 00000 n \n`;
	});
	const start = file.length;
	file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${start}\n%%EOF\n`;
	return Buffer.from(file, "latin1");
}
