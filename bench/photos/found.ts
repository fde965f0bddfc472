import { readFileSync } from "node:fs";
import { Failure } from "../../src/failure.ts";
import { findSheets } from "../../src/imaging/detection/find-sheets.ts";
import { scaleQuad } from "../../src/imaging/geometry.ts";
import { decode } from "../../src/services/photo/decode.ts";
import type { Worked } from "./work.ts";

/** Finds the sheets in a photo, in this process, and makes no pages of them; nothing in what cannot be read. */
export async function foundIn(photo: string): Promise<Worked> {
	const pages: Worked["pages"] = [];
	const before = process.cpuUsage();
	try {
		for await (const { picture, scale, bitonal } of decode(readFileSync(photo))) {
			const { width, height } = picture;
			for (const { quad, confidence } of bitonal ? [] : await findSheets(picture)) {
				const inPhoto = scaleQuad(quad, scale) as unknown as Worked["pages"][number]["quad"];
				pages.push({ frame: 0, quad: inPhoto, confidence, width, height, dpi: 1, turned: 0, notes: ["page-found"] });
			}
			break;
		}
	} catch (fault) {
		if (!(fault instanceof Failure)) throw fault;
	}
	const { user, system } = process.cpuUsage(before);
	return {
		pages,
		cpu: { "decode and find": (user + system) / 1e6 },
		peakMebibytes: process.resourceUsage().maxRSS / 1024,
	};
}
