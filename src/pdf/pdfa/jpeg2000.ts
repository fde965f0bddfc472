import { PDFRawStream, type PDFStream } from "@cantoo/pdf-lib";
import { get } from "./model.ts";
import type { Say } from "./violation.ts";

/** Box types of the JP2 file format (ISO/IEC 15444-1, annex I), by name. */
interface Box {
	readonly type: string;
	readonly data: Buffer;
}

/** 6.2.8.3: a JPEG 2000 image's channels, bit depths and colour specifications. */
export function checkJpeg2000(image: PDFStream, say: Say): void {
	const file = image instanceof PDFRawStream ? Buffer.from(image.contents) : Buffer.alloc(0);
	let boxes: Box[];
	try {
		boxes = boxesOf(file).flatMap((box) => (box.type === "jp2h" ? boxesOf(box.data) : []));
	} catch {
		boxes = [];
	}
	const header = boxes.find(({ type }) => type === "ihdr")?.data;
	if (header === undefined || header.length < 11) return say("6.2.8.3", "A JPEG 2000 image has no readable header.");
	if (![1, 3, 4].includes(header.readUInt16BE(8)))
		say("6.2.8.3", "A JPEG 2000 image has a number of channels other than 1, 3 and 4.");
	checkDepth(header[10] ?? 0, boxes.find(({ type }) => type === "bpcc")?.data, say);
	if (get(image.dict, "ColorSpace") === undefined) checkColourBoxes(boxes, say);
}

function boxesOf(data: Buffer): Box[] {
	const boxes: Box[] = [];
	for (let at = 0; at + 8 <= data.length; ) {
		const short = data.readUInt32BE(at);
		const head = short === 1 ? 16 : 8;
		const length = short === 1 ? Number(data.readBigUInt64BE(at + 8)) : short === 0 ? data.length - at : short;
		if (length < head) break;
		boxes.push({ type: data.toString("latin1", at + 4, at + 8), data: data.subarray(at + head, at + length) });
		at += length;
	}
	return boxes;
}

/** Depth less one in the low seven bits, the sign in the high one; 255: it differs, and "bpcc" tells it. */
function checkDepth(bits: number, each: Buffer | undefined, say: Say): void {
	const depths = bits === 255 ? [...(each ?? [])] : [bits];
	if (depths.length === 0 || depths.some((one) => (one & 0x7f) + 1 > 38))
		say("6.2.8.3", "A JPEG 2000 image has a bit depth outside of 1 to 38.");
	if (new Set(depths).size > 1) say("6.2.8.3", "A JPEG 2000 image has channels of different depths.");
}

function checkColourBoxes(boxes: readonly Box[], say: Say): void {
	const colours = boxes.filter(({ type }) => type === "colr").map(({ data }) => data);
	const best = colours.length > 1 ? colours.filter((data) => data[2] === 1) : colours;
	if (colours.length > 1 && best.length !== 1)
		say("6.2.8.3", "A JPEG 2000 image has several colour specifications and not one that is best.");
	for (const data of colours) {
		if (![1, 2, 3].includes(data[0] ?? 0))
			say("6.2.8.3", "A JPEG 2000 image's colour is specified in a way that is not allowed.");
		if (data[0] === 1 && data.length >= 7 && data.readUInt32BE(3) === 19)
			say("6.2.8.3", "A JPEG 2000 image is in CIEJab.");
	}
}
