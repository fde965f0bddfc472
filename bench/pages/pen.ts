import { degrees, type PDFPage, rgb, StandardFonts } from "@cantoo/pdf-lib";
import { height, type Sheet } from "./sheet.ts";

const blueInk = rgb(0.1, 0.16, 0.55);
const blueStamp = rgb(0.16, 0.28, 0.68);
const redStamp = rgb(0.8, 0.14, 0.16);

/** A name written by hand in blue ink: loops of chance, leaning to the right. It is not legible. */
export function sign(sheet: Sheet, x: number, y: number, length: number, random: () => number): void {
	const strokes = 9;
	let path = `M 0 0`;
	for (let at = 1; at <= strokes; at++) {
		const to = (length * at) / strokes;
		const rise = (random() - 0.35) * (at === 1 ? 46 : 22);
		path += ` C ${to - length / strokes + 8 + random() * 10} ${-rise - 14} ${to - 14 + random() * 8} ${rise} ${to} ${(random() - 0.5) * 6}`;
	}
	path += ` C ${length + 20} -8 ${length * 0.6} 14 ${length * 0.1} ${9 + random() * 5}`;
	sheet.page.drawSvgPath(path, { x, y: height - y, borderColor: blueInk, borderWidth: 1.1 });
}

/** The stamp of entry: a frame with three lines, well askew, as such stamps are. */
export async function entryStamp(sheet: Sheet, x: number, y: number, colour: "red" | "blue", random: () => number) {
	const font = await sheet.page.doc.embedFont(StandardFonts.HelveticaBold);
	const angle = 8 + random() * 7;
	const color = colour === "red" ? redStamp : blueStamp;
	const rotate = degrees(angle);
	const place = placeOn(sheet.page, x, y, angle);
	sheet.page.drawRectangle({ ...place(0, 0), width: 128, height: 54, borderColor: color, borderWidth: 1.8, rotate });
	const day = `${10 + Math.floor(random() * 18)}. MRZ. 2026`;
	for (const [text, right, up, size] of [
		["EINGEGANGEN", 16, 38, 13],
		[day, 26, 21, 13],
		["RECHTSANWÄLTE", 24, 7, 9],
	] as const)
		sheet.page.drawText(text, { ...place(right, up), size, font, color, rotate, opacity: 0.85 });
}

/** A round seal with an ornament: coloured, thin, partly over text. */
export function seal(sheet: Sheet, x: number, y: number, colour: "red" | "blue"): void {
	const borderColor = colour === "red" ? redStamp : blueStamp;
	const centre = { x, y: height - y };
	for (const radius of [34, 31, 20]) sheet.page.drawCircle({ ...centre, size: radius, borderColor, borderWidth: 1.2 });
	for (let spoke = 0; spoke < 24; spoke++) {
		const angle = (spoke * Math.PI) / 12;
		const at = (radius: number) => ({ x: x + radius * Math.cos(angle), y: height - y + radius * Math.sin(angle) });
		sheet.page.drawLine({ start: at(22), end: at(29), thickness: spoke % 2 ? 2.2 : 1, color: borderColor });
	}
	for (const [dx, dy] of [
		[-6, -3],
		[6, -3],
		[0, 7],
	] as const)
		sheet.page.drawCircle({ x: x + dx, y: height - y + dy, size: 7, borderColor, borderWidth: 1.4 });
}

const placeOn = (page: PDFPage, x: number, y: number, angle: number) => {
	const radians = (angle * Math.PI) / 180;
	const top = page.getHeight() - y;
	return (right: number, up: number) => ({
		x: x + right * Math.cos(radians) - up * Math.sin(radians),
		y: top + right * Math.sin(radians) + up * Math.cos(radians),
	});
};
